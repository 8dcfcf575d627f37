//! What an edit does between revisions of a repository; its laws are in `tests/laws`.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "a repository is made of files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A repository of its own with a small library, removed when the test passes.
struct Repository(PathBuf);

const FILES: [(&str, &str); 4] = [
    ("library.yaml", "library: { version: \"1.0\" }\n"),
    (
        "vocabulary.yaml",
        "facts:\n  ache: { means: ache, group: symptom }\n  stated: { means: how long, group: symptom, value: duration }\nservices:\n  scan: { title: Scan, phrases: scan }\n",
    ),
    (
        "evidence.yaml",
        "families: { ours: { title: Ours, rank: 1 } }\nregimes: [{ title: all days }]\n",
    ),
    ("scan.yaml", RULE),
];

const RULE: &str = "guideline: demo/scan\ntitle: Scan\nsource: { family: ours, page: 1 }\nin_force: {}\napplies_to: { services: [scan] }\ncriteria:\n  lasting: { says: it has lasted, when: stated >= 4 weeks }\nnecessary_when: lasting\n";

const CASE: &str = "{\"document\":\"A\",\"dates\":{\"decision\":\"2016-03-01\"},\"facts\":[{\"fact\":\"stated\",\"status\":\"present\",\"value\":3,\"unit\":\"week\"}],\"issues\":[{\"issue\":1,\"services\":[\"scan\"],\"recorded\":\"overturned\"}]}\n";

impl Repository {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("rationale-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("rules")).expect("a folder");
        let repository = Self(path);
        for (name, text) in FILES {
            repository.write(&format!("rules/{name}"), text);
        }
        repository.write("cases.jsonl", CASE);
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit();
        repository
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file");
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
        let output = Command::new("git")
            .args(identity)
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "--message=state"]);
    }

    fn diff(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rationale"))
            .arg("diff")
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("the binary runs")
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_revision_is_compared_with_the_working_folder_and_with_another() {
    let repository = Repository::new("revisions");
    repository.write("rules/scan.yaml", &RULE.replace("4 weeks", "3 weeks"));
    let working = repository.diff(&["main", "--on", "cases.jsonl"]);
    assert_eq!(working.status.code(), Some(0), "{}", text(&working));
    assert!(
        text(&working).contains("not necessary -> necessary, by lasting"),
        "{}",
        text(&working)
    );
    repository.commit();
    let clean = repository.diff(&["HEAD", "--exit-code"]);
    assert_eq!(clean.status.code(), Some(0), "{}", text(&clean));
    assert!(text(&clean).starts_with("no difference\n"), "{}", text(&clean));
    let both = repository.diff(&["HEAD~1", "HEAD", "--exit-code"]);
    assert_eq!(both.status.code(), Some(1), "{}", text(&both));
    assert!(text(&both).contains("+ stated >= 3 weeks"), "{}", text(&both));
    // Nothing was checked out and nothing was left behind.
    let status = Command::new("git")
        .args(["status", "--porcelain"])
        .current_dir(repository.path())
        .output()
        .expect("git runs");
    assert_eq!(text(&status), "");
}

/// What is written out keeps to the schema that `help --schema diff` shows.
#[test]
fn the_document_keeps_to_its_schema() {
    let repository = Repository::new("schema");
    repository.write("rules/scan.yaml", &RULE.replace("4 weeks", "3 weeks"));
    let output = repository.diff(&["main", "--on", "cases.jsonl", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let schema = rationale::report::schema::schema("diff").expect("a schema");
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new(), "{document:#}");
    assert_eq!(
        document["cases"]["flips"][0]["parts"][0]["cause"]["any_of"][0][0],
        "demo/scan/lasting"
    );
    let mut wrong = document;
    wrong["cases"]["flips"][0]["issue"] = "one".into();
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn what_is_no_revision_is_said_and_never_an_option() {
    let repository = Repository::new("no-revision");
    for (given, says) in [
        (vec!["nosuch"], "there is no folder and no git revision `nosuch`"),
        (vec!["--", "--output=x"], "cannot be the name of a revision"),
        (vec!["main:rules"], "there is no folder and no git revision `main:rules`"),
    ] {
        let output = repository.diff(&given);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output));
        assert!(text(&output).contains(says), "{}", text(&output));
    }
    assert!(!repository.path().join("x").exists());
    repository.write("rules/scan.yaml", &RULE.replace("stated", "stat"));
    repository.commit();
    let broken = repository.diff(&["main~1", "main"]);
    assert_eq!(broken.status.code(), Some(2), "{}", text(&broken));
    assert!(text(&broken).contains("main:rules/scan.yaml:7"), "{}", text(&broken));
    assert!(text(&broken).contains("nothing can be compared with `main`"), "{}", text(&broken));
}

/// Where vocabulary or phrases differ, each library reads the cases for itself.
#[test]
fn a_case_that_only_one_library_can_read_is_counted_apart() {
    let repository = Repository::new("vocabulary");
    let vocabulary =
        FILES[1].1.replace("services:", "  fever: { means: fever, group: symptom }\nservices:");
    repository.write("rules/vocabulary.yaml", &vocabulary);
    repository
        .write("rules/scan.yaml", &RULE.replace("stated >= 4 weeks", "stated >= 4 weeks or fever"));
    let feverish = CASE.replace("\"A\"", "\"B\"").replace(
        "\"stated\",\"status\":\"present\",\"value\":3,\"unit\":\"week\"",
        "\"fever\",\"status\":\"present\"",
    );
    repository.write("cases.jsonl", &format!("{CASE}{feverish}"));
    let output = repository.diff(&["main", "--on", "cases.jsonl"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(
        text(&output).contains("1 can be read by the new rules only and counts nowhere below"),
        "{}",
        text(&output)
    );
    assert!(text(&output).contains("+ fact fever"), "{}", text(&output));
}
