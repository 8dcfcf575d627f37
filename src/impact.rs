//! What an edit of the rules does: how two programs differ, whom that touches, and which edit touched whom.
//!
//! Two programs differ in [`Edits`], the smallest parts that decide: a criterion, a verdict, a definition. A
//! [`Comparison`] judges every case by both programs and, where a decision changes, by the old program with a few of the
//! edits, so that each change has its cause.

mod cause;
mod decided;
mod edit;
mod flip;
mod mix;
mod rows;
mod tally;

pub use cause::{COMBINED_MAX, Cause, Room, TRIED_MAX};
pub use decided::{Decided, DecidedPart, OnSide, decided};
pub use edit::{Edit, Edits, Way};
pub use flip::{Compared, Comparison, Flip, PartFlip};
pub use rows::{Changed, Row, Subject, Written, rows};
pub use tally::{ByRule, Impact, Moved, Tally};
