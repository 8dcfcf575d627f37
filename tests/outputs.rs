//! Files that a run writes: whole or not at all, for their owner only; and corrections in files of rules.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "outputs are files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const RULE: &str = "\
guideline: demo/emg
title: Demonstration
source: { family: MTUS-ACOM, page: 1 }
in_force: { from: 2005-01-01, until: 2007-06-15 }
applies_to: { services: [\"emgg\"], regions: [low_bck] }
criteria:
  focal:
    says: a sign
    when: numness && reflex_change
necessary_when: focal
";

/// An empty folder of its own for each test, removed when the test passes.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("rationale-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).expect("a file")
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn run(&self, arguments: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rationale"))
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .output()
            .expect("the binary runs")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[test]
fn one_run_writes_several_files_each_as_its_ending_says() {
    let folder = Folder::new("several");
    folder.write("rule.yaml", RULE);
    folder.write("old.json", "{}");
    let run = folder
        .run("check rule.yaml -o a.sarif -o b.md -o old.json -o c.sarif.json --format github");
    assert_eq!(run.status.code(), Some(1));
    assert!(
        stdout(&run)
            .starts_with("::error file=rule.yaml,line=3,col=19,endColumn=28,title=unknown-name::")
    );
    assert_eq!(folder.names(), ["a.sarif", "b.md", "c.sarif.json", "old.json", "rule.yaml"]);
    for (name, format) in
        [("a.sarif", "sarif"), ("b.md", "md"), ("old.json", "json"), ("c.sarif.json", "sarif")]
    {
        let alone = stdout(&folder.run(&format!("check rule.yaml --format {format}")));
        assert_eq!(folder.read(name), alone, "{name}");
        assert_eq!(mode(&folder.0.join(name)), 0o600, "{name}");
    }
}

#[test]
fn what_cannot_be_written_leaves_everything_as_it_was() {
    let folder = Folder::new("refused");
    folder.write("rule.yaml", RULE);
    fs::create_dir(folder.0.join("taken.json")).expect("a folder");
    let run = folder.run("check rule.yaml -o taken.json");
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(folder.names(), ["rule.yaml", "taken.json"]);
    let letter = "a letter";
    folder.write("letter.txt", letter);
    let run = folder.run("facts letter.txt -o letter.txt");
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(folder.read("letter.txt"), letter);
}

#[test]
fn certain_corrections_are_made_and_shown_and_checked_again() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("fix");
    folder.write("rule.yaml", RULE);
    let path = folder.0.join("rule.yaml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("permissions");
    let run = folder.run("check rule.yaml --fix");
    let shown = "\
rule.yaml:3: MTUS-ACOM -> MTUS-ACOEM
rule.yaml:5: emgg -> emg
rule.yaml:5: low_bck -> low_back
rule.yaml:9: && -> and
rule.yaml:9: numness -> numbness
1 path with the library 1.0: 0 errors, 0 warnings
";
    assert_eq!(stdout(&run), shown);
    assert_eq!(run.status.code(), Some(0));
    let corrected = RULE
        .replace("MTUS-ACOM", "MTUS-ACOEM")
        .replace("emgg", "emg")
        .replace("low_bck", "low_back")
        .replace("numness && ", "numbness and ");
    assert_eq!(folder.read("rule.yaml"), corrected);
    assert_eq!(mode(&path), 0o644);
    assert_eq!(folder.names(), ["rule.yaml"]);
    assert_eq!(
        stdout(&folder.run("check rule.yaml --fix")),
        shown.lines().last().expect("a line").to_owned() + "\n"
    );
}

#[test]
fn the_library_inside_the_program_has_nothing_to_report() {
    let folder = Folder::new("shipped");
    let run = folder.run("check --deny warnings --fix");
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    assert!(stdout(&run).trim_end().ends_with("0 errors, 0 warnings"));
    assert!(folder.names().is_empty());
}

#[test]
fn moved_lines_keep_the_identity_of_a_finding() {
    let folder = Folder::new("identity");
    let identities = |text: &str| {
        folder.write("rule.yaml", text);
        let log: serde_json::Value =
            serde_json::from_str(&stdout(&folder.run("check rule.yaml --format sarif")))
                .expect("JSON");
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        results.iter().map(|r| r["partialFingerprints"].to_string()).collect::<Vec<_>>()
    };
    let before = identities(RULE);
    let after = identities(&RULE.replace("criteria:", "\n# What is asked\ncriteria:"));
    assert!(before.len() >= 4);
    assert_eq!(before, after);
}
