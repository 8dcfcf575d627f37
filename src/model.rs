//! The checked program and the case it is applied to.

pub mod case;
pub mod condition;
pub mod day;
pub mod drug;
pub mod fact;
pub mod guideline;
pub mod level;
pub mod name;
pub mod outcome;
pub mod read;
pub mod rule;
pub mod side;
pub mod truth;
pub mod value;
pub mod vocabulary;
