//! Text from outside, made safe for a terminal, for Markdown, or for a line of a log.
//!
//! Data stays raw inside the program; each writer escapes for its own medium.

/// The text with control characters and direction marks written out as `\u{..}`; line breaks and tabs become spaces.
#[must_use]
pub fn terminal(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => safe.push(' '),
            c if is_unsafe(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    safe
}

/// The text with control characters and direction marks written out as `\u{..}`, line breaks too.
#[must_use]
pub fn controls(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut safe, c| {
        if is_unsafe(c) {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
        safe
    })
}

/// The text for a cell of a Markdown table: what stands between backticks is code, everything else is plain, whatever
/// signs it holds.
#[must_use]
pub fn markdown(text: &str) -> String {
    let text = terminal(text);
    let parts: Vec<&str> = text.split('`').collect();
    let last = parts.len() - 1;
    parts.iter().enumerate().fold(String::new(), |mut safe, (index, part)| {
        // A backtick without a partner is no code.
        if index % 2 == 1 && index < last && !part.trim().is_empty() {
            safe.push_str(&markdown_code(part));
        } else {
            for c in part.chars() {
                if c.is_ascii_punctuation()
                    && !matches!(c, '.' | ',' | ':' | ';' | '-' | '/' | '\'' | '(' | ')')
                {
                    safe.push('\\');
                }
                safe.push(c);
            }
        }
        safe
    })
}

/// The text as code in a cell of a Markdown table.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    format!("`{}`", terminal(text).replace('`', "'").replace('|', "\\|"))
}

/// Control characters, and marks that change the direction of what follows them.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `1 file`, `2 files`.
#[must_use]
pub fn plural(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// A Markdown fence that is longer than any run of backticks in the text.
#[must_use]
pub fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat((longest + 1).max(3))
}

/// The text for HTML, in content and in quoted attributes.
#[must_use]
pub fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(c),
            c if is_unsafe(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    safe
}
