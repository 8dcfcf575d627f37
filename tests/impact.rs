//! What an edit does: laws of the comparison, and rules read from revisions of a repository.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "a repository is made of files")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use common::library_of;
use common::programs::{case, condition};
use proptest::prelude::*;
use rationale::audit::entries;
use rationale::cases::RecordedCase;
use rationale::evaluate::{Admitted, Evaluator, Memo};
use rationale::graph::Dependencies;
use rationale::impact::{Cause, Comparison, Edits, Flip, Room};
use rationale::library::Library;
use rationale::model::case::Case;
use rationale::model::outcome::{Decision, Outcome};
use rationale::model::side::Side;

/// Two versions of a rule: some conditions of the first are replaced, and one may come or go.
fn versions() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let pair = (condition(), prop::option::of(condition()));
    (prop::collection::vec(pair, 1..4), prop::option::of(condition()), any::<bool>()).prop_map(
        |(pairs, further, longer)| {
            let mut old: Vec<String> = pairs.iter().map(|(old, _)| old.clone()).collect();
            let mut new: Vec<String> =
                pairs.into_iter().map(|(old, new)| new.unwrap_or(old)).collect();
            if longer {
                new.extend(further)
            } else {
                old.extend(further)
            }
            (old, new)
        },
    )
}

fn recorded(case: Case) -> RecordedCase {
    let recorded = case.requests.iter().map(|r| (r.issue, Some(Outcome::Upheld))).collect();
    RecordedCase { case, recorded, columns: BTreeMap::new(), of_issue: BTreeMap::new() }
}

fn flips(old: &Library, new: &Library, read: &RecordedCase) -> Vec<Flip> {
    let (edits, room) = (Edits::between(old, new), Room::default());
    Comparison::new(&edits, &room, Admitted::Letter).compare(read, None).flips
}

/// The decisions of an issue by a library, by side, as an audit makes them.
type Audited = BTreeMap<usize, (Decision, Vec<(Option<Side>, Decision)>)>;

fn audited(library: &Library, read: &RecordedCase) -> Audited {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Letter);
    let memo = Memo::new(evaluator);
    let entries = entries(read, &memo, &library.program, &[]);
    let sides = |entry: &rationale::audit::Entry| {
        entry.judgments().map(|j| (j.side, j.decision)).collect::<Vec<_>>()
    };
    entries.iter().map(|entry| (entry.issue, (entry.decision, sides(entry)))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// A library does not differ from itself, and nobody is touched.
    #[test]
    fn nothing_differs_from_itself(conditions in prop::collection::vec(condition(), 1..4), case in case()) {
        let (one, same) = (library_of(&conditions), library_of(&conditions));
        prop_assert!(Edits::between(&one, &same).is_empty());
        prop_assert_eq!(flips(&one, &same, &recorded(case)), vec![]);
    }

    /// What flips one way flips back the other way.
    #[test]
    fn flips_mirror_each_other((old, new) in versions(), case in case()) {
        let (old, new, read) = (library_of(&old), library_of(&new), recorded(case));
        let seen = |flips: &[Flip], back: bool| {
            let turned = |pair: [Decision; 2]| if back { [pair[1], pair[0]] } else { pair };
            flips
                .iter()
                .map(|f| (f.issue, turned(f.decision), f.parts.iter().map(|p| (p.side, turned(p.decision))).collect::<Vec<_>>()))
                .collect::<Vec<_>>()
        };
        prop_assert_eq!(seen(&flips(&old, &new, &read), false), seen(&flips(&new, &old, &read), true));
    }

    /// The flips are the differences of two audits made apart from each other, no more and no fewer.
    #[test]
    fn flips_are_what_two_audits_differ_in((old, new) in versions(), case in case()) {
        let (old, new, read) = (library_of(&old), library_of(&new), recorded(case));
        let (before, after) = (audited(&old, &read), audited(&new, &read));
        let mut expected = Vec::new();
        for (issue, (whole, sides)) in &before {
            let (now, sides_now) = &after[issue];
            let changed: Vec<_> = sides.iter().zip(sides_now).filter(|(a, b)| a != b).map(|(a, b)| (b.0, [a.1, b.1])).collect();
            if !changed.is_empty() {
                expected.push((*issue, [*whole, *now], changed));
            }
        }
        let found: Vec<_> = flips(&old, &new, &read)
            .into_iter()
            .map(|f| (f.issue, f.decision, f.parts.iter().map(|p| (p.side, p.decision)).collect::<Vec<_>>()))
            .collect();
        prop_assert_eq!(found, expected);
    }

    /// What is said to move a decision does: the old rules with these edits decide as the new ones, and with fewer of
    /// them they do not.
    #[test]
    fn a_cause_moves_what_it_is_said_to((old, new) in versions(), case in case()) {
        let (old, new, read) = (library_of(&old), library_of(&new), recorded(case));
        let edits = Edits::between(&old, &new);
        for flip in flips(&old, &new, &read) {
            for part in &flip.parts {
                let decides = |set: &BTreeSet<_>| {
                    let program = edits.mix(set);
                    let dependencies = Dependencies::of(&program);
                    let evaluator = Evaluator::new(&program, &dependencies, Admitted::Letter);
                    let request = read.case.requests.iter().find(|r| r.issue == flip.issue).expect("the request");
                    let judged = evaluator.judge(&read.case, request);
                    judged.iter().find(|j| j.side == part.side).map(|j| j.decision)
                };
                let sets = match part.cause.as_ref() {
                    Cause::Edits(sets) => sets.clone(),
                    Cause::Together(set) => vec![set.clone()],
                };
                prop_assert!(!sets.is_empty());
                for set in sets {
                    prop_assert_eq!(decides(&set), Some(part.decision[1]), "{:?}", set);
                    for edit in &set {
                        let closed: BTreeSet<_> = set.iter().filter(|other| !edits.closed(other).contains(edit)).cloned().collect();
                        prop_assert_ne!(decides(&closed), Some(part.decision[1]), "{:?} without {:?}", set, edit);
                    }
                }
            }
        }
    }
}

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

static HAS_GIT: LazyLock<bool> = LazyLock::new(|| {
    Command::new("git").arg("--version").output().is_ok_and(|o| o.status.success())
});

impl Repository {
    fn new(name: &str) -> Self {
        assert!(*HAS_GIT, "git is needed to read revisions, here as for its users");
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
