//! The frame of a drawing. What draws is written by hand, so that a drawing is the same bytes every day.

use std::fmt::Display;

use super::escape::html;

/// A drawing of a size with what a screen reader says of it; `attributes` stand behind those of the frame.
#[must_use]
pub(super) fn frame(
    size: [impl Display; 2],
    title: &str,
    attributes: &str,
    inside: &str,
) -> String {
    let [width, height] = size;
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\"{attributes}>\n{inside}</svg>\n",
        html(title)
    )
}
