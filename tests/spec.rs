//! Cases as data: files, a command, and what it writes, run through the library and through the binary.
//!
//! A case is a Markdown file under `tests/spec`. A fenced block with a file name holds that file, a `sh` block the
//! commands, `stdout` and `stderr` blocks what they write, and a line `exit N` the status. Paths that a command names
//! are relative to an empty folder of the case's own, one for the library and one for the binary. `cat FILE` shows what
//! a command made of a file. With the variable `RATIONALE_BLESS` set, what was written
//! replaces what was expected, to be reviewed as a difference. `RATIONALE_CASE` names the only cases to run, by a part of
//! their paths.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "cases are files")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use rationale::cli::{Console, run};
use regex::Regex;

/// One command of a case with its expected result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Step {
    command: String,
    stdout: String,
    stderr: String,
    exit: u8,
}

#[derive(Debug, Default)]
struct Case {
    /// Everything before the first command, kept as it is.
    head: String,
    files: Vec<(String, String)>,
    steps: Vec<Step>,
}

fn parse(text: &str) -> Case {
    let mut case = Case::default();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else {
            if let Some(code) = line.strip_prefix("exit ") {
                case.steps.last_mut().expect("a command before `exit`").exit =
                    code.trim().parse().expect("an exit status");
            } else if case.steps.is_empty() {
                case.head.push_str(line);
                case.head.push('\n');
            }
            continue;
        };
        let body: String =
            lines.by_ref().take_while(|l| *l != "```").flat_map(|l| [l, "\n"]).collect();
        match kind {
            "sh" => case.steps.push(Step { command: body.trim().to_owned(), ..Step::default() }),
            "stdout" => case.steps.last_mut().expect("a command before `stdout`").stdout = body,
            "stderr" => case.steps.last_mut().expect("a command before `stderr`").stderr = body,
            file => {
                let name = file.split_whitespace().last().expect("a file name behind the fence");
                write!(case.head, "```{file}\n{body}```\n").expect("a string takes all");
                case.files.push((name.to_owned(), body));
            }
        }
    }
    case
}

fn render(case: &Case) -> String {
    let mut text = case.head.trim_end().to_owned();
    for step in &case.steps {
        write!(text, "\n\n```sh\n{}\n```\n", step.command).expect("a string takes all");
        for (name, body) in [("stdout", &step.stdout), ("stderr", &step.stderr)] {
            if !body.is_empty() {
                write!(text, "\n```{name}\n{body}```\n").expect("a string takes all");
            }
        }
        write!(text, "\nexit {}", step.exit).expect("a string takes all");
    }
    text.push('\n');
    text
}

/// What changes with every edit of the shipped rules is replaced by a word.
fn steady(text: &str) -> String {
    static HASH: OnceLock<Regex> = OnceLock::new();
    // Of the whole library, or of the library with the files of a case: beside its version, or in full.
    let hash = HASH.get_or_init(|| {
        Regex::new(r"(?P<before>1\.0 \()[0-9a-f]{6}\b|\b[0-9a-f]{64}\b").expect("a pattern")
    });
    hash.replace_all(text, "${before}HASH").into_owned()
}

fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words
}

/// A step that shows a file of the folder.
fn shown(command: &str, folder: &Path) -> Option<Step> {
    let file = command.strip_prefix("cat ")?;
    let stdout = fs::read_to_string(folder.join(file)).expect("a file to show");
    Some(Step { command: command.to_owned(), stdout, ..Step::default() })
}

/// An empty folder with the files of a case.
fn folder_of(case: &Case, name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rationale-spec-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    for (name, body) in &case.files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, body).expect("a file");
    }
    folder
}

fn through_library(command: &str, folder: &Path) -> Step {
    if let Some(step) = shown(command, folder) {
        return step;
    }
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console {
        out: &mut out,
        err: &mut err,
        terminal: false,
        program: env!("CARGO_BIN_EXE_rationale").into(),
    };
    let status = run(words(command).into_iter().map(Into::into), &mut console);
    Step {
        command: command.to_owned(),
        stdout: steady(&String::from_utf8(out).expect("UTF-8")),
        stderr: steady(&String::from_utf8(err).expect("UTF-8")),
        exit: status.code(),
    }
}

fn through_binary(command: &str, folder: &Path) -> Step {
    if let Some(step) = shown(command, folder) {
        return step;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_rationale"))
        .args(&words(command)[1..])
        .current_dir(folder)
        .output()
        .expect("the binary runs");
    Step {
        command: command.to_owned(),
        stdout: steady(&String::from_utf8(output.stdout).expect("UTF-8")),
        stderr: steady(&String::from_utf8(output.stderr).expect("UTF-8")),
        exit: u8::try_from(output.status.code().expect("no signal")).expect("an exit status"),
    }
}

fn cases(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            cases(&entry, into);
        } else if entry.extension().is_some_and(|e| e == "md") {
            into.push(entry);
        }
    }
}

/// `RATIONALE_ONLY` runs only the cases whose path holds that text; `RATIONALE_BLESS` writes what came out.
///
/// One test, because the library's run of a case needs the working folder of the process.
#[test]
fn every_case_gives_what_it_says_through_library_and_binary() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let bless = std::env::var_os("RATIONALE_BLESS").is_some();
    let mut paths = Vec::new();
    cases(&root, &mut paths);
    assert!(paths.len() >= 10, "the cases are missing");
    if let Some(wanted) = std::env::var_os("RATIONALE_CASE") {
        let wanted = wanted.to_string_lossy().into_owned();
        paths.retain(|path| path.to_string_lossy().contains(&wanted));
        assert!(!paths.is_empty(), "no case is named by RATIONALE_CASE={wanted}");
    }
    let mut failed = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a case");
        let mut case = parse(&text);
        assert!(!case.steps.is_empty(), "{} has no command", path.display());
        let folders = ["library", "binary"].map(|name| folder_of(&case, name));
        std::env::set_current_dir(&folders[0]).expect("the folder");
        for step in &mut case.steps {
            let library = through_library(&step.command, &folders[0]);
            let binary = through_binary(&step.command, &folders[1]);
            if library != binary {
                failed.push(format!(
                    "{}: library and binary differ\n{library:#?}\n{binary:#?}",
                    path.display()
                ));
            }
            if bless {
                *step = binary;
            } else if *step != binary {
                failed.push(format!(
                    "{}: {}\n--- expected, exit {}\n{}{}\n--- got, exit {}\n{}{}",
                    path.display(),
                    step.command,
                    step.exit,
                    step.stdout,
                    step.stderr,
                    binary.exit,
                    binary.stdout,
                    binary.stderr
                ));
            }
        }
        std::env::set_current_dir(&root).expect("the root");
        for folder in &folders {
            fs::remove_dir_all(folder).expect("cleaned up");
        }
        if bless {
            fs::write(&path, render(&case)).expect("blessed");
        }
    }
    assert!(failed.is_empty(), "{} cases failed\n\n{}", failed.len(), failed.join("\n\n"));
}
