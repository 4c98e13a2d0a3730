//! What a book knows that no record shows: what its sources, reviews and samples say.
//! Rules of [`Known`] turn it into findings.

use crate::finding::{Arg, Fix, Place};

/// What a fact of the book is about. Each has one rule; the arguments it must carry
/// stand in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Known {
    /// A control total is one thing where it comes from (declared by its giver, or read from
    /// the files) and another where it goes to (read, or in the book), and nobody has said
    /// why [whose, what, than, from, by, to].
    ControlTotalDiffers,
    /// Two sources say different things of one cell, and nobody has decided
    /// [kept, kept_place, other, other_place].
    CrossSourceConflict,
    /// Records that the review the book asks for has not passed [count].
    Unreviewed,
    /// A sample of the table was rejected [sampled, defects].
    SampleRejected,
    /// A sample of the table was drawn, and nobody has decided on it
    /// [sampled, compared, defects, accept].
    SampleUndecided,
}

impl Known {
    /// The name of its rule: who reads a bundle has no rules at hand, but its settings say
    /// how much each of them weighs.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::ControlTotalDiffers => "control-total-differs",
            Self::CrossSourceConflict => "cross-source-conflict",
            Self::Unreviewed => "unreviewed-record",
            Self::SampleRejected => "sample-rejected",
            Self::SampleUndecided => "sample-undecided",
        }
    }
}

/// A fact of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// What it is about.
    pub what: Known,
    /// Where in the book.
    pub place: Place,
    /// Arguments, by the placeholder names of its rule.
    pub args: Vec<Arg>,
    /// What could be put in the place of a cell.
    pub fix: Option<Fix>,
}
