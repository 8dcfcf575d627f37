//! Writing a file in place of another: all of it or nothing, whatever happens in between.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Most names that are tried for the file beside.
const NAMES_MAX: u32 = 100;

/// Writes `bytes` to a new file beside `path`, with its permissions, and renames that over it.
///
/// A link is followed, so that the file it points to is replaced and the link stays.
///
/// # Errors
/// Where a step fails; the file is then as it was.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    let (beside, mut file) = create_beside(&path)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.set_permissions(permissions))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // The first error is the one to report; a file beside that stays is a lesser evil.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    for number in 0..NAMES_MAX {
        let beside = path.with_file_name(format!(".{name}.{number}.new"));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "there are too many files left from before"))
}
