//! What a line of the log looks like.

use std::io::{self, Write};

use env_logger::{Builder, fmt::Formatter};
use log::{
    Level, Log, Metadata, Record,
    kv::{self, Key, Value, VisitSource},
};
use serde_json::{Map, Value as Json};

use crate::LogFormat;

/// Crates that write what goes over the wire into the log, tokens and keys included, if they are let. A name
/// stands for all that begins with it.
const TALKATIVE: [&str; 2] = ["ureq", "rustls"];

/// Sends the log of all crates to standard error. A second call changes nothing.
pub fn init(format: LogFormat, filter: &str) {
    let mut builder = Builder::new();
    builder.parse_filters(filter).format(match format {
        LogFormat::Text => text,
        LogFormat::Json => json,
    });
    let logger = Discreet(builder.build());
    let most = logger.0.filter();
    // Somebody who embeds the server, a test for one, may have a logger already.
    if log::set_boxed_logger(Box::new(logger)).is_ok() {
        log::set_max_level(most);
    }
}

/// A logger that keeps secrets whatever the filter says.
struct Discreet<L>(L);

impl<L: Log> Log for Discreet<L> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let is_talkative = TALKATIVE.iter().any(|name| metadata.target().starts_with(name));
        !(is_talkative && metadata.level() > Level::Info) && self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.0.log(record);
        }
    }

    fn flush(&self) {
        self.0.flush();
    }
}

/// `2025-01-29T10:30:00.123Z INFO pennon_http: message key=value`
fn text(to: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let (time, level) = (to.timestamp_millis(), record.level());
    // A line break in a message must not pass for a line of its own.
    let message = record.args().to_string().replace(char::is_control, " ");
    write!(to, "{time} {level:<5} {}: {message}", record.target())?;
    for (key, value) in fields(record) {
        write!(to, " {key}={value}")?;
    }
    writeln!(to)
}

/// `{"time":"…","level":"INFO","target":"pennon_http","message":"…","key":"value"}`
fn json(to: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let mut line = Map::new();
    line.insert("time".to_owned(), to.timestamp_millis().to_string().into());
    line.insert("level".to_owned(), record.level().as_str().into());
    line.insert("target".to_owned(), record.target().into());
    line.insert("message".to_owned(), record.args().to_string().into());
    for (key, value) in fields(record) {
        line.entry(key).or_insert(value);
    }
    writeln!(to, "{}", Json::Object(line))
}

/// The key-value pairs of a record: numbers stay numbers, the rest is text.
fn fields(record: &Record<'_>) -> Vec<(String, Json)> {
    let mut fields = Fields(Vec::new());
    // Collecting does not fail.
    let _ = record.key_values().visit(&mut fields);
    fields.0
}

struct Fields(Vec<(String, Json)>);

impl<'kvs> VisitSource<'kvs> for Fields {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), kv::Error> {
        let json = value.to_u64().map(Json::from).or_else(|| value.to_i64().map(Json::from));
        self.0.push((key.to_string(), json.unwrap_or_else(|| value.to_string().into())));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether it gets through where everything is asked for.
    fn shows(target: &str, level: Level) -> bool {
        let everything = Builder::new().parse_filters("trace,ureq_proto::util=trace,rustls=trace").build();
        Discreet(everything).enabled(&Metadata::builder().target(target).level(level).build())
    }

    #[test]
    fn no_filter_makes_the_wire_visible() {
        for target in ["ureq", "ureq::run", "ureq_proto", "ureq_proto::util", "rustls::client::hs"] {
            assert!(shows(target, Level::Warn) && shows(target, Level::Info), "{target}");
            assert!(!shows(target, Level::Debug) && !shows(target, Level::Trace), "{target}");
        }
        assert!(shows("pennon_http", Level::Trace) && shows("actix_http", Level::Debug));
    }

    #[test]
    fn fields_keep_their_type() {
        let pairs: &[(&str, Value<'_>)] = &[("status", 200u16.into()), ("route", "/plaid/holdings".into())];
        let record = Record::builder().key_values(&pairs).build();
        let found = fields(&record);
        assert_eq!(found, [("status".to_owned(), 200.into()), ("route".to_owned(), "/plaid/holdings".into())]);
    }
}
