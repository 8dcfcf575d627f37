//! Reading PDFs in a process of their own: a hostile file can use up its bounds or crash, and takes nothing else along.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus as ChildStatus, Stdio};

use crate::letter::LETTER_BYTES_MAX;
use crate::pdf::{MEMORY_MAX, PDF_BYTES_MAX, SECONDS_MAX, text};

use super::load::read_up_to;
use super::{Console, ExitStatus};

/// The hidden command that the child runs: a PDF on standard input, its text on standard output.
pub(super) fn run(console: &mut Console<'_>) -> io::Result<ExitStatus> {
    limit()?;
    let bytes = read_up_to(&mut io::stdin().lock(), PDF_BYTES_MAX)?;
    match text(&bytes) {
        Ok(text) => {
            write!(console.out, "{text}")?;
            Ok(ExitStatus::Clean)
        }
        Err(reason) => {
            writeln!(console.err, "{reason}")?;
            Ok(ExitStatus::CouldNotRun)
        }
    }
}

/// Bounds this process; a PDF that needs more ends it.
fn limit() -> io::Result<()> {
    rlimit::setrlimit(rlimit::Resource::AS, MEMORY_MAX, MEMORY_MAX)?;
    rlimit::setrlimit(rlimit::Resource::CPU, SECONDS_MAX, SECONDS_MAX)?;
    rlimit::setrlimit(rlimit::Resource::CORE, 0, 0)
}

/// The text of a PDF, read by a child of the program.
pub(super) fn read(program: &Path, bytes: &[u8]) -> io::Result<String> {
    let mut child = Command::new(program)
        .arg("pdf-text")
        .env_clear()
        // Memory is asked for as it is used: a reserve would count against the bound.
        .env("MIMALLOC_ARENA_RESERVE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (written, reason) = std::thread::scope(|scope| {
        // The child may end before it has read everything; what it says then is the better message.
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(bytes)));
        let reason = scope.spawn(move || {
            let mut reason = String::new();
            let pipe = stderr.map(|pipe| pipe.take(10_000).read_to_string(&mut reason));
            pipe.map(|_| reason).unwrap_or_default()
        });
        let written = stdout
            .map_or_else(|| Ok(Vec::new()), |mut pipe| read_up_to(&mut pipe, LETTER_BYTES_MAX));
        (written, reason.join().unwrap_or_default())
    });
    if written.is_err() {
        // Too much text: the child is still writing it.
        let _ = child.kill();
    }
    let status = child.wait()?;
    let written = written?;
    if !status.success() {
        return Err(io::Error::other(why(status, &reason)));
    }
    Ok(String::from_utf8_lossy(&written).into_owned())
}

fn why(status: ChildStatus, reason: &str) -> String {
    let last = reason.lines().last().unwrap_or("").trim();
    match status.code() {
        Some(code) if code == i32::from(ExitStatus::CouldNotRun.code()) && !last.is_empty() => {
            last.to_owned()
        }
        Some(_) => "reading this PDF failed inside the PDF library".to_owned(),
        None => format!(
            "reading this PDF took more than {SECONDS_MAX} seconds or {} MiB (limit: pdf time and memory)",
            MEMORY_MAX >> 20
        ),
    }
}
