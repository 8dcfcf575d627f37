//! Style as a test: layers, sizes, headers, and what the repository does not say.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "sources are files")]

use std::fs;
use std::path::{Path, PathBuf};

/// Modules from low to high: each uses only those before it.
const LAYERS: [&str; 18] = [
    "pdf",
    "source",
    "diagnostic",
    "syntax",
    "model",
    "graph",
    "evaluate",
    "letter",
    "test_suite",
    "cases",
    "coverage",
    "analysis",
    "check",
    "library",
    "audit",
    "impact",
    "report",
    "cli",
];

const FUNCTION_LINES_MAX: usize = 70;
const FILE_LINES_MAX: usize = 500;
const LINE_CHARS_MAX: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            files(&entry, ending, into);
        } else if entry.extension().is_some_and(|e| e == ending) {
            into.push(entry);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    files(&root().join("src"), "rs", &mut paths);
    paths
        .into_iter()
        .map(|p| {
            (
                p.strip_prefix(root()).expect("inside").display().to_string(),
                fs::read_to_string(&p).expect("a source"),
            )
        })
        .collect()
}

fn module(path: &str) -> &str {
    let inner = path.trim_start_matches("src/");
    inner.split(['/', '.']).next().unwrap_or(inner)
}

#[test]
fn a_module_uses_only_lower_ones() {
    let rank = |name: &str| LAYERS.iter().position(|l| *l == name);
    for (path, text) in sources() {
        let Some(own) = rank(module(&path)) else { continue };
        for (number, line) in text.lines().enumerate() {
            // Documentation may point anywhere.
            if line.trim_start().starts_with("//") {
                continue;
            }
            for used in line.split("crate::").skip(1) {
                let used =
                    used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
                let used = rank(used)
                    .unwrap_or_else(|| panic!("{path}:{}: `{used}` has no layer", number + 1));
                assert!(used <= own, "{path}:{}: uses the higher `{}`", number + 1, LAYERS[used]);
            }
        }
    }
}

#[test]
fn files_and_functions_are_small_and_have_headers() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{path} has no header");
        let lines: Vec<&str> = text.lines().collect();
        let end = lines.iter().position(|l| l.trim() == "#[cfg(test)]").unwrap_or(lines.len());
        assert!(end <= FILE_LINES_MAX, "{path} has {end} lines");
        let mut begun: Option<(usize, usize)> = None;
        for (number, line) in lines.iter().enumerate() {
            assert!(line.chars().count() <= LINE_CHARS_MAX, "{path}:{} is too long", number + 1);
            let indent = line.len() - line.trim_start().len();
            let words = line.trim_start();
            if begun.is_none()
                && (words.starts_with("fn ") || words.starts_with("pub") && words.contains(" fn "))
            {
                begun = Some((number, indent));
            }
            if let Some((start, depth)) = begun
                && indent == depth
                && (words == "}" || words.ends_with(" }") && number == start)
            {
                assert!(
                    number - start < FUNCTION_LINES_MAX,
                    "{path}:{}: a function of {} lines",
                    start + 1,
                    number - start + 1
                );
                begun = None;
            }
        }
    }
}

#[test]
fn the_sources_hold_no_leftovers() {
    for (path, text) in sources() {
        for word in ["TODO", "FIXME", "XXX", "todo!", "unimplemented!", "#[allow(", "dbg!"] {
            assert!(!text.contains(word), "{path} holds `{word}`");
        }
    }
}
