//! The files of the page, which are part of the binary.

/// A file under `/assets`.
pub(super) struct File {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
}

macro_rules! files {
    ($($name:literal)*) => {
        &[$(File { name: $name, text: include_str!(concat!("../../assets/", $name)) }),*]
    };
}

const FILES: &[File] = files! {
    "allocation.js" "api.js" "banner.js" "client.js" "connect.js" "connection.js" "cost.js" "decimal.js" "demo.js"
    "desk.js" "dom.js" "format.js" "holdings-element.js" "json.js" "link-dialog.js" "looks-base.js" "looks-cards.js"
    "looks-table.js" "looks.js" "notices.js" "overview.js" "page.css" "page.js" "pennon.d.ts" "pennon.js"
    "plaid-link.js" "problem.js" "provider.js" "refresh-button.js" "rows.js" "source.js" "stream.js" "table-row.js"
    "table.js" "tabs.js" "toast.js" "watch.js" "words.js"
};

/// The file of that name.
pub(super) fn find(name: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.name == name)
}

/// The modules as links for the head of the page: one that imports another would else be read first.
pub(super) fn preloads() -> String {
    let modules = FILES.iter().filter(|file| file.name.ends_with(".js"));
    let link = |file: &File| format!(r#"<link rel="modulepreload" href="/assets/{}">"#, file.name);
    modules.map(link).collect::<Vec<_>>().join("\n")
}

impl File {
    pub(super) fn media_type(&self) -> &'static str {
        match self.name.rsplit('.').next() {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    #[test]
    fn every_module_that_is_imported_is_served() {
        for file in FILES {
            let imports = file.text.lines().filter_map(|line| line.split_once(" from \"./")?.1.split('"').next());
            for import in imports {
                assert!(find(import).is_some(), "{} imports {import}", file.name);
            }
        }
    }

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets")).unwrap();
        let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let there: BTreeSet<_> = names.filter(|name| !name.ends_with(".html")).collect();
        let served: BTreeSet<_> = FILES.iter().map(|file| file.name.to_owned()).collect();
        assert_eq!(there, served);
    }
}
