//! The `rationale` command: arguments in, exit status out.

use std::io::{BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use mimalloc::MiMalloc;
use rationale::cli::{Console, run};

#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let stdout = std::io::stdout();
    let terminal = stdout.is_terminal();
    let mut out = BufWriter::new(stdout.lock());
    let mut err = std::io::stderr().lock();
    let program = std::env::current_exe().unwrap_or_else(|_| "rationale".into());
    let mut console = Console { out: &mut out, err: &mut err, terminal, program };
    let status = run(std::env::args_os(), &mut console);
    // A reader that has seen enough closes the pipe; that is no failure of ours.
    let _ = out.flush();
    status.into()
}
