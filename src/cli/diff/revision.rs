//! The rule files of a git revision, read without touching the working folder.
//!
//! git is run with fixed arguments and without a shell. A revision stands behind `--end-of-options`, so it is never taken
//! for an option, and nothing is fetched.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::library::{FILES_MAX, RuleSource};
use crate::syntax::yaml::FILE_BYTES_MAX;

use super::super::load::has_ending;

/// Longest name of a revision, in bytes.
const NAME_BYTES_MAX: usize = 1_024;
/// Longest list of files, in bytes.
const LIST_BYTES_MAX: u64 = 16 << 20;

/// A file of a revision: the name of its text in git, its size, its path.
struct Listed {
    object: String,
    size: usize,
    path: String,
}

/// The rule files below a folder as they are in a revision; tests decide nothing and are left out.
///
/// # Errors
/// What is wrong, as one message.
pub(super) fn files(revision: &str, folder: &Path) -> Result<Vec<RuleSource>, String> {
    let good = !revision.is_empty()
        && revision.len() <= NAME_BYTES_MAX
        && !revision.starts_with('-')
        && !revision.contains(char::is_control);
    if !good {
        return Err(format!("`{revision}` is no folder and cannot be the name of a revision"));
    }
    if !folder.is_dir() {
        let folder = folder.display();
        return Err(format!(
            "`{revision}` is no folder, and there is no folder `{folder}` of which it could be a revision; \
             name the folder of the rules with `--rules`"
        ));
    }
    let prefix = answer(folder, &["rev-parse", "--show-prefix"]).map_err(|why| {
        format!(
            "`{revision}` is no folder, and `{}` is in no git repository: {why}",
            folder.display()
        )
    })?;
    let commit = format!("{revision}^{{commit}}");
    let commit = answer(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
        .map_err(|_| format!("there is no folder and no git revision `{revision}`"))?;
    let listed = list(folder, commit.trim(), prefix.trim_end_matches(['\n', '\r']))?;
    if listed.is_empty() {
        let folder = folder.display();
        return Err(format!(
            "revision `{revision}` has no rule file (ending in .yaml) in `{folder}`"
        ));
    }
    if listed.len() > FILES_MAX {
        return Err(format!(
            "revision `{revision}` has more than {FILES_MAX} rule files (limit: library files)"
        ));
    }
    if let Some(large) = listed.iter().find(|file| file.size > FILE_BYTES_MAX) {
        return Err(format!(
            "`{revision}:{}` has more than {FILE_BYTES_MAX} bytes (limit: file bytes)",
            large.path
        ));
    }
    texts(revision, folder, listed)
}

/// git with these arguments, in a folder of the repository.
fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .args(["--no-pager", "--literal-pathspecs", "-C"])
        .arg(folder)
        .args(arguments)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What git answers, as text; what it complains of where it fails.
fn answer(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let bytes = bounded(git(folder, arguments))?;
    String::from_utf8(bytes).map_err(|_| "git answers with bytes that are no UTF-8".to_owned())
}

/// The bytes that a command writes, up to the bound.
fn bounded(mut command: Command) -> Result<Vec<u8>, String> {
    let cannot = |error: io::Error| format!("git cannot be run: {error}");
    let mut child = command.spawn().map_err(cannot)?;
    let mut bytes = Vec::new();
    if let Some(out) = child.stdout.take() {
        out.take(LIST_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(cannot)?;
    }
    if bytes.len() as u64 > LIST_BYTES_MAX {
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!("git writes more than {LIST_BYTES_MAX} bytes (limit: list bytes)"));
    }
    let output = child.wait_with_output().map_err(cannot)?;
    if output.status.success() {
        return Ok(bytes);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or("it fails without a word");
    Err(first.trim_start_matches("fatal: ").to_owned())
}

/// The rule files below a prefix.
fn list(folder: &Path, commit: &str, prefix: &str) -> Result<Vec<Listed>, String> {
    let mut arguments = vec!["ls-tree", "-r", "-z", "-l", "--full-tree", commit];
    if !prefix.is_empty() {
        arguments.extend(["--", prefix]);
    }
    let text = answer(folder, &arguments)?;
    let files = text.split('\0').filter_map(|entry| {
        let (about, path) = entry.split_once('\t')?;
        let mut about = about.split_ascii_whitespace();
        let (mode, _, object, size) = (about.next()?, about.next()?, about.next()?, about.next()?);
        // Links and modules are no rule files.
        let regular = matches!(mode, "100644" | "100755");
        let rules = has_ending(Path::new(path), &["yaml", "yml"]);
        (regular && rules && !path.ends_with(".test.yaml")).then(|| Listed {
            object: object.to_owned(),
            size: size.parse().unwrap_or(usize::MAX),
            path: path.to_owned(),
        })
    });
    Ok(files.take(FILES_MAX + 1).collect())
}

/// The texts of files, read by one run of git.
fn texts(revision: &str, folder: &Path, listed: Vec<Listed>) -> Result<Vec<RuleSource>, String> {
    let mut command = git(folder, &["cat-file", "--batch"]);
    command.stdin(Stdio::piped()).stderr(Stdio::null());
    let cannot = |error: io::Error| format!("git cannot be read: {error}");
    let mut child = command.spawn().map_err(cannot)?;
    let (Some(mut ask), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("git cannot be asked".to_owned());
    };
    let mut answers = BufReader::new(answers);
    let mut files = Vec::with_capacity(listed.len());
    for Listed { object, size, path } in listed {
        let path = format!("{revision}:{path}");
        writeln!(ask, "{object}").and_then(|()| ask.flush()).map_err(cannot)?;
        let bytes = one(&mut answers, size).map_err(cannot)?;
        let text = String::from_utf8(bytes).map_err(|e| {
            format!("`{path}` cannot be read: it is no UTF-8 text: {}", e.utf8_error())
        })?;
        files.push(RuleSource { path, text });
    }
    drop(ask);
    let _ = child.wait();
    Ok(files)
}

/// One answer: a line about the text, the text, a line break.
fn one(answers: &mut impl BufRead, size: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    answers.by_ref().take(256).read_until(b'\n', &mut head)?;
    if !head.ends_with(format!(" blob {size}\n").as_bytes()) {
        return Err(io::Error::other("a text is not as it was listed"));
    }
    let mut bytes = vec![0; size + 1];
    answers.read_exact(&mut bytes)?;
    bytes.pop();
    Ok(bytes)
}
