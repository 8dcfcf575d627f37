//! The library that ships inside the program.

use include_dir::{Dir, include_dir};

use super::RuleSource;

/// The library that ships inside the program.
static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The files of the library that ships inside the program, in order of path.
#[must_use]
pub fn shipped() -> Vec<RuleSource> {
    let mut files = Vec::new();
    collect(&SHIPPED, &mut files);
    files.sort();
    files
}

fn collect(dir: &Dir<'_>, files: &mut Vec<RuleSource>) {
    for file in dir.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            files.push(RuleSource { path: format!("rules/{path}"), text: text.to_owned() });
        }
    }
    for inner in dir.dirs() {
        collect(inner, files);
    }
}
