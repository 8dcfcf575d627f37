//! Numbers as reports print them.

/// Decimals of a number in machine-readable output.
pub const DECIMALS: usize = 4;

/// A number with a fixed count of decimals, at most 17; `None` for what is not a finite number.
///
/// The exact binary value is rounded (a tie goes to the even digit), in no step that could round
/// twice, so the text is the same on every machine. Zero has no sign.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let text = format!("{value:.*}", decimals.min(17));
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|byte| matches!(byte, b'0' | b'.')) => {
            Some(digits.to_owned())
        }
        Some(_) | None => Some(text),
    }
}

/// The number nearest to `value` that needs no more than `decimals` decimals, as in [`fixed`].
///
/// Printed in the shortest form that reads back, as JSON is, it has at most that many decimals.
#[must_use]
pub fn rounded(value: f64, decimals: usize) -> Option<f64> {
    fixed(value, decimals)?.parse().ok()
}
