//! The text of a PDF.
//!
//! A PDF is a program for a page-description machine, so reading one from a stranger is done in a process of its own
//! with bounds on memory and processor time (see `cli`); here are only the bounds on what is read.

use pdf_extract::Document;

/// Largest PDF, in bytes.
pub const PDF_BYTES_MAX: usize = 16 << 20;
/// Most pages; real letters have about five, those with twenty issues about fifty.
pub const PAGES_MAX: usize = 300;
/// Memory of the process that reads a PDF, in bytes.
pub const MEMORY_MAX: u64 = 1 << 30;
/// Processor time of the process that reads a PDF, in seconds.
pub const SECONDS_MAX: u64 = 20;
/// Fewer characters a page than this are a scan, or nothing.
const CHARACTERS_A_PAGE_MIN: usize = 40;

/// The text of all pages, parted by form feeds.
///
/// # Errors
/// Why there is none, in words.
pub fn text(bytes: &[u8]) -> Result<String, String> {
    let document =
        Document::load_mem(bytes).map_err(|error| format!("it is no readable PDF: {error}"))?;
    if document.is_encrypted() {
        return Err("it is encrypted; save it without a password".to_owned());
    }
    let pages = document.get_pages().len();
    if pages == 0 {
        return Err("it has no pages".to_owned());
    }
    if pages > PAGES_MAX {
        return Err(format!("it has {pages} pages, more than {PAGES_MAX} (limit: pdf pages)"));
    }
    let texts = pdf_extract::extract_text_from_mem_by_pages(bytes)
        .map_err(|error| format!("its text cannot be read: {error}"))?;
    let characters: usize =
        texts.iter().map(|t| t.chars().filter(|c| !c.is_whitespace()).count()).sum();
    if characters < CHARACTERS_A_PAGE_MIN * pages {
        return Err("it has no text layer; a scan has to be recognized (OCR) first".to_owned());
    }
    Ok(texts.join("\x0c"))
}
