//! The documents hold: what they show is what comes out, and every path they name exists.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "documents are files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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

/// A clone of what a reader edits: rules and examples, in a repository of its own; removed when the test passes.
struct Checkout(PathBuf);

impl Checkout {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("rationale-docs-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        for folder in ["rules", "examples"] {
            copy(&root().join(folder), &path.join(folder));
        }
        let clone = Self(path);
        clone.git("init --quiet");
        clone.git("add .");
        clone.git("-c user.name=reader -c user.email=reader@localhost commit --quiet -m state");
        clone
    }

    fn git(&self, arguments: &str) {
        let output = Command::new("git")
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .output()
            .expect("git runs");
        assert!(
            output.status.success(),
            "git {arguments}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn rationale(&self, arguments: &str) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_rationale"))
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .output()
            .expect("the binary runs");
        String::from_utf8(output.stdout).expect("UTF-8")
            + &String::from_utf8(output.stderr).expect("UTF-8")
    }

    /// What a block shows for its commands, run one after the other in the clone as it was committed.
    fn block(&self, commands: &[&str]) -> String {
        self.git("checkout --quiet .");
        let mut text = String::new();
        for command in commands {
            text.extend(["$ ", command, "\n"]);
            match command.split_once(' ') {
                Some(("git", arguments)) => self.git(arguments),
                Some(("rationale", arguments)) => text.push_str(&self.rationale(arguments)),
                _ => panic!("`{command}` is neither git nor rationale"),
            }
        }
        text
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).expect("a file");
        }
    }
}

/// A `console` block is commands behind `$ ` and what they write; with `RATIONALE_BLESS` set it is rewritten. A block that
/// begins with git is run in a clone, since it edits files.
#[test]
fn what_the_readme_shows_is_what_comes_out() {
    std::env::set_current_dir(root()).expect("the root");
    let path = root().join("README.md");
    let text = fs::read_to_string(&path).expect("the README");
    let clone = Checkout::new();
    let mut parts = text.split("```console\n");
    let mut rewritten = parts.next().expect("a beginning").to_owned();
    let mut shown = 0;
    for part in parts {
        let (block, rest) = part.split_once("```\n").expect("a closed block");
        let commands: Vec<&str> = block.lines().filter_map(|l| l.strip_prefix("$ ")).collect();
        let fresh = match commands.as_slice() {
            [] => panic!("README.md shows output of no command"),
            [first, ..] if first.starts_with("git ") => clone.block(&commands),
            [command] => format!("$ {command}\n{}", output(command)),
            _ => panic!("README.md shows several commands in one block"),
        };
        if std::env::var_os("RATIONALE_BLESS").is_none() {
            assert_eq!(
                steady(block),
                steady(&fresh),
                "README.md shows something else for `{commands:?}`"
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
