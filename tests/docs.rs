//! The documents hold: what they show is what comes out, and every path they name exists.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "documents are files")]

use std::fs;
use std::path::Path;

use rationale::cli::{Console, run};

const DOCUMENTS: [&str; 4] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn output(command: &str) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console {
        out: &mut out,
        err: &mut err,
        terminal: false,
        program: env!("CARGO_BIN_EXE_rationale").into(),
    };
    run(command.split_whitespace().map(Into::into), &mut console);
    String::from_utf8(out).expect("UTF-8") + &String::from_utf8(err).expect("UTF-8")
}

/// The text without the hash of the rules, which changes with every edit of one.
fn steady(text: &str) -> String {
    let is_hash = |word: &str| {
        word.len() == 8
            && word.starts_with('(')
            && word.ends_with(')')
            && word.chars().skip(1).take(6).all(|c| c.is_ascii_hexdigit())
    };
    let masked = |word: &str| match word.trim_end() {
        hash if is_hash(hash) => word.replacen(hash, "(HASH)", 1),
        _ => word.to_owned(),
    };
    text.split_inclusive(char::is_whitespace).map(masked).collect()
}

/// A `console` block is a command behind `$ ` and what it writes; with `RATIONALE_BLESS` set it is rewritten.
#[test]
fn what_the_readme_shows_is_what_comes_out() {
    std::env::set_current_dir(root()).expect("the root");
    let path = root().join("README.md");
    let text = fs::read_to_string(&path).expect("the README");
    let mut parts = text.split("```console\n");
    let mut rewritten = parts.next().expect("a beginning").to_owned();
    let mut shown = 0;
    for part in parts {
        let (block, rest) = part.split_once("```\n").expect("a closed block");
        let command = block.lines().next().and_then(|l| l.strip_prefix("$ ")).expect("a command");
        let fresh = format!("$ {command}\n{}", output(command));
        if std::env::var_os("RATIONALE_BLESS").is_none() {
            assert_eq!(
                steady(block),
                steady(&fresh),
                "README.md shows something else for `{command}`"
            );
        }
        rewritten.extend(["```console\n", &fresh, "```\n", rest]);
        shown += 1;
    }
    assert!(shown >= 2, "the README shows no output");
    if std::env::var_os("RATIONALE_BLESS").is_some() {
        fs::write(path, rewritten).expect("the README");
    }
}

#[test]
fn every_path_that_a_document_names_exists() {
    for document in DOCUMENTS {
        let text = fs::read_to_string(root().join(document)).expect(document);
        for word in text.split(|c: char| c.is_whitespace() || "`()|,;:".contains(c)) {
            let word = word.trim_end_matches('.');
            let is_path = ["src/", "tests/", "rules/", "grammar/", "examples/", ".ci/"]
                .iter()
                .any(|p| word.starts_with(p));
            if is_path && !word.contains('*') {
                assert!(
                    root().join(word).exists(),
                    "{document} names `{word}`, which is not there"
                );
            }
        }
    }
}
