//! Against literals that Python printed, and against a reference that is too simple to be wrong.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn ascii(json: &str) -> String {
    Canonical::parse(json.as_bytes()).unwrap().ascii()
}

fn refused(json: &str) -> NotCanonical {
    Canonical::parse(json.as_bytes()).unwrap_err()
}

#[test]
fn keys_are_sorted_on_every_level_and_white_space_is_gone() {
    let json =
        " {\"b\" : [ {\"z\":1,\n\"a\": null} , true ] ,\t\"a\":{\"y\":\"x y\",\"B\":false}, \"\":{ }, \"c\":[ ]}\r\n";
    assert_eq!(ascii(json), r#"{"":{},"a":{"B":false,"y":"x y"},"b":[{"a":null,"z":1},true],"c":[]}"#);
}

#[test]
fn keys_are_sorted_by_code_point_and_not_by_utf_16_unit() {
    let json = "{\"\u{1F6A9}\":1,\"\u{FF5E}\":2,\"a\":3,\"Z\":4}";
    assert_eq!(ascii(json), r#"{"Z":4,"a":3,"\uff5e":2,"\ud83d\udea9":1}"#);
    assert_eq!(Canonical::parse(json.as_bytes()).unwrap().utf8(), "{\"Z\":4,\"a\":3,\"\u{FF5E}\":2,\"\u{1F6A9}\":1}");
}

#[test]
fn strings_are_escaped_as_python_does() {
    let json = r#""caf\u00e9 é 🚩 \ud83d\udea9 a\/b <&> \u007f \u0000\u001f \b\f\n\r\t \" \\ '""#;
    let expected = r#""caf\u00e9 \u00e9 \ud83d\udea9 \ud83d\udea9 a/b <&> \u007f \u0000\u001f \b\f\n\r\t \" \\ '""#;
    assert_eq!(ascii(json), expected);
    let expected = "\"caf\u{e9} \u{e9} \u{1F6A9} \u{1F6A9} a/b <&> \u{7f} \\u0000\\u001f \\b\\f\\n\\r\\t \\\" \\\\ '\"";
    assert_eq!(Canonical::parse(json.as_bytes()).unwrap().utf8(), expected);
}

#[test]
fn numbers_keep_their_text() {
    let json = "[0,-0,1.0,1.10,1e5,1E+5,2.5e-300,123456789012345678901234567890.12,-0.0]";
    assert_eq!(ascii(json), json);
}

#[test]
fn an_object_that_looks_like_a_number_to_serde_is_an_object() {
    let json = r#"{"$serde_json::private::Number":"1"}"#;
    assert_eq!(ascii(json), json);
    let json = r#"{"$serde_json::private::RawValue":"1"}"#;
    assert_eq!(ascii(json), json);
}

#[test]
fn a_key_that_stands_there_twice_is_refused_on_every_level() {
    for json in [
        r#"{"a":1,"a":1}"#,
        r#"{"a":1,"b":2,"a":3}"#,
        r#"{"a":1,"\u0061":2}"#,
        r#"[{"a":{"b":1,"b":2}}]"#,
        r#"{"":1,"":2}"#,
    ] {
        assert_eq!(refused(json), NotCanonical::DuplicateKey, "{json}");
    }
    assert_eq!(ascii(r#"{"a":{"a":1},"A":[{"a":1},{"a":1}]}"#), r#"{"A":[{"a":1},{"a":1}],"a":{"a":1}}"#);
}

#[test]
fn what_is_no_json_has_no_form() {
    for json in
        ["", " ", "{", "{}x", "{}{}", "[1,]", "{\"a\":}", "{a:1}", "'a'", "01", "+1", "NaN", "\"\u{1}\"", r#""\ud83d""#]
    {
        assert_eq!(refused(json), NotCanonical::NotJson, "{json}");
    }
    assert_eq!(Canonical::parse(b"{\"a\":\"\xff\"}").unwrap_err(), NotCanonical::NotJson);
}

#[test]
fn a_tower_of_brackets_is_refused_and_not_climbed() {
    let tower = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(ascii(&tower(64)), tower(64));
    assert_eq!(refused(&tower(65)), NotCanonical::TooDeep);
    assert!(matches!(refused(&tower(30_000)), NotCanonical::TooDeep | NotCanonical::NotJson));
}

#[test]
fn only_a_text_of_the_outermost_object_is_found() {
    let json = br#"{"id":"x-1","number":1,"inner":{"deep":"x-2"}}"#;
    let canonical = Canonical::parse(json).unwrap();
    assert_eq!(canonical.text("id"), Some("x-1"));
    for key in ["number", "inner", "deep", "none"] {
        assert_eq!(canonical.text(key), None, "{key}");
    }
    assert_eq!(Canonical::parse(b"[\"id\"]").unwrap().text("id"), None);
}

/// JSON whose objects are sorted maps, so that its canonical form is plain to see.
#[derive(Debug, Clone)]
enum Model {
    Plain(String),
    Text(String),
    Array(Vec<Model>),
    Object(BTreeMap<String, Model>),
}

fn model() -> impl Strategy<Value = Model> {
    let number = "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,9})?([eE][-+]?[0-9]{1,3})?";
    let leaf = prop_oneof![
        prop_oneof![Just("null"), Just("true"), Just("false")].prop_map(|word| Model::Plain(word.to_owned())),
        number.prop_map(Model::Plain),
        any::<String>().prop_map(Model::Text),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Model::Array),
            prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(Model::Object),
        ]
    })
}

fn escaped(text: &str, ascii: bool) -> String {
    let mut out = String::from("\"");
    for unit in text.encode_utf16() {
        match unit {
            8 => out += "\\b",
            9 => out += "\\t",
            10 => out += "\\n",
            12 => out += "\\f",
            13 => out += "\\r",
            34 => out += "\\\"",
            92 => out += "\\\\",
            32..=126 => out.push(char::from(unit as u8)),
            _ => out += &format!("\\u{unit:04x}"),
        }
    }
    out.push('"');
    if ascii { out } else { serde_json::to_string(text).unwrap() }
}

fn reference(model: &Model, ascii: bool) -> String {
    match model {
        Model::Plain(text) => text.clone(),
        Model::Text(text) => escaped(text, ascii),
        Model::Array(values) => {
            format!("[{}]", values.iter().map(|value| reference(value, ascii)).collect::<Vec<_>>().join(","))
        }
        Model::Object(members) => {
            let members = members.iter().map(|(key, value)| escaped(key, ascii) + ":" + &reference(value, ascii));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
    }
}

/// The same JSON as a careless sender writes it: members in reverse, white space, everything escaped.
fn messy(model: &Model) -> String {
    let every_unit =
        |text: &str| format!("\"{}\"", text.encode_utf16().map(|u| format!("\\u{u:04X}")).collect::<String>());
    match model {
        Model::Plain(text) => format!(" {text}\t"),
        Model::Text(text) => every_unit(text),
        Model::Array(values) => format!("[\n{} ]", values.iter().map(messy).collect::<Vec<_>>().join(" , ")),
        Model::Object(members) => {
            let members = members.iter().rev().map(|(key, value)| every_unit(key) + " :\r\n" + &messy(value));
            format!("{{ {}}}", members.collect::<Vec<_>>().join(",\n"))
        }
    }
}

proptest! {
    #[test]
    fn however_json_is_written_it_has_one_form(model in model()) {
        for json in [messy(&model), reference(&model, true), reference(&model, false)] {
            let canonical = Canonical::parse(json.as_bytes()).unwrap();
            prop_assert_eq!(canonical.ascii(), reference(&model, true));
            prop_assert_eq!(canonical.utf8(), reference(&model, false));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Canonical::parse(&bytes);
    }
}
