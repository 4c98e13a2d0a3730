//! How a book is checked before it is sealed: by how many reviewers, by what sample.

use serde::{Deserialize, Serialize};

use crate::Text;

/// How many layers of review (审核) a record must pass.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewPolicy {
    /// 一级审核: one.
    #[default]
    One,
    /// 二级审核: a second one after it.
    Two,
    /// 交叉审核: a second one, by another person than the first.
    Cross,
}

impl ReviewPolicy {
    /// Every policy.
    pub const ALL: [Self; 3] = [Self::One, Self::Two, Self::Cross];

    /// How many layers.
    pub const fn layers(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two | Self::Cross => 2,
        }
    }

    /// What it asks for.
    pub const fn label(self) -> Text {
        match self {
            Self::One => Text::new("一级审核", "One layer"),
            Self::Two => Text::new("二级审核", "Two layers"),
            Self::Cross => Text::new("交叉审核（两人）", "Cross review by two people"),
        }
    }
}

/// What a reviewer says of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// 通过
    Passed,
    /// 退回: it must be corrected and reviewed again.
    Returned,
}

/// General inspection level (一般检验水平) of GB/T 2828.1: how large a sample a lot needs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub enum InspectionLevel {
    /// Smaller samples.
    I,
    /// The usual.
    #[default]
    II,
    /// Larger samples.
    III,
}

impl InspectionLevel {
    /// Every level.
    pub const ALL: [Self; 3] = [Self::I, Self::II, Self::III];

    /// As the standard writes it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::I => "I",
            Self::II => "II",
            Self::III => "III",
        }
    }
}

/// Acceptance quality limit (接收质量限): records that differ, in percent.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub enum Aql {
    /// 0.65 %.
    #[serde(rename = "0.65")]
    A065,
    /// 1.0 %.
    #[default]
    #[serde(rename = "1.0")]
    A10,
    /// 1.5 %.
    #[serde(rename = "1.5")]
    A15,
    /// 2.5 %.
    #[serde(rename = "2.5")]
    A25,
    /// 4.0 %.
    #[serde(rename = "4.0")]
    A40,
}

impl Aql {
    /// Every limit, strictest first.
    pub const ALL: [Self; 5] = [Self::A065, Self::A10, Self::A15, Self::A25, Self::A40];

    /// As the standard writes it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::A065 => "0.65",
            Self::A10 => "1.0",
            Self::A15 => "1.5",
            Self::A25 => "2.5",
            Self::A40 => "4.0",
        }
    }
}

/// A sampling plan (抽样方案): single sampling, normal inspection.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct SamplePlan {
    /// The inspection level.
    pub level: InspectionLevel,
    /// The acceptance quality limit.
    pub aql: Aql,
}

/// What is decided of a sample once each of its records was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SampleDecision {
    /// 接收
    Accept,
    /// 扩大抽样: compare more records before deciding.
    Extend,
    /// 不接收
    Reject,
}

/// Why a record differs from its source, 差错原因.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// 录入错: typed wrongly.
    Entry,
    /// 来源错: the source itself is wrong.
    Source,
    /// 过期: it was right once.
    Outdated,
    /// 单位错: another unit.
    Unit,
    /// 看错行: another row's value.
    WrongRow,
    /// 其他: something else.
    Other,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 6] = [
        Self::Entry,
        Self::Source,
        Self::Outdated,
        Self::Unit,
        Self::WrongRow,
        Self::Other,
    ];

    /// What it is called.
    pub const fn label(self) -> Text {
        match self {
            Self::Entry => Text::new("录入错", "entered wrongly"),
            Self::Source => Text::new("来源错", "source is wrong"),
            Self::Outdated => Text::new("过期", "out of date"),
            Self::Unit => Text::new("单位错", "wrong unit"),
            Self::WrongRow => Text::new("看错行", "wrong row"),
            Self::Other => Text::new("其他", "other"),
        }
    }
}
