//! The laws of the canonical form.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "the shipped files are read where they lie")]

use rationale::source::{Source, SourceMap};
use rationale::syntax::format::format;

fn formatted(text: &str) -> Result<String, String> {
    let mut sources = SourceMap::new();
    let source = Source::new("t.yaml", text);
    let id = sources.add(source.clone());
    format(id, &source).map_err(|found| format!("{:?}", found.sorted()))
}

#[test]
fn show() {
    for entry in std::env::var("FILES").unwrap_or_default().split_whitespace() {
        let text = std::fs::read_to_string(entry).expect("file");
        let out = formatted(&text).expect("formats");
        assert_eq!(formatted(&out).expect("again"), out, "{entry}");
        std::fs::write(format!("/tmp/fmtout/{}", entry.replace('/', "_")), &out).unwrap();
    }
}
