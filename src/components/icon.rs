//! Line icons, drawn here: 16 units, 1.5 wide.

use leptos::prelude::*;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    /// A tick.
    Check,
    /// A cross.
    Close,
    /// An arrow back.
    Undo,
    /// An arrow forth.
    Redo,
    /// A plus.
    Plus,
    /// A sheet with an arrow into it.
    Import,
    /// An arrow down to a line.
    Download,
    /// A gear.
    Settings,
    /// A magnifying glass.
    Search,
    /// Half a disc.
    Theme,
    /// A bin.
    Remove,
    /// A sheet.
    Sheet,
    /// A star.
    Sample,
    /// Three columns.
    Chart,
    /// Rows with a pen.
    Bulk,
    /// Rows in groups.
    Group,
}

impl IconName {
    const fn path(self) -> &'static str {
        match self {
            Self::Check => "M3.5 8.5l3 3 6-7",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Undo => "M6 3.5L2.8 6.7 6 9.9M3 6.7h6.2a3.4 3.4 0 0 1 0 6.8H6.5",
            Self::Redo => "M10 3.5l3.2 3.2L10 9.9M13 6.7H6.8a3.4 3.4 0 0 0 0 6.8h2.7",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Import => "M8 2.5v7M5.2 7L8 9.8 10.8 7M3 11v2.5h10V11",
            Self::Download => "M8 2.5v8M5 7.8l3 3 3-3M3 13.5h10",
            Self::Settings => {
                "M8 3.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4zM8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6L5 5M11 11l1.4 1.4M3.6 12.4L5 11M11 5l1.4-1.4"
            }
            Self::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4l3.1 3.1",
            Self::Theme => "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
            Self::Remove => "M3 4.5h10M6.5 4.5V3h3v1.5M4.3 4.5l.6 8.5h6.2l.6-8.5",
            Self::Sheet => "M3 2.5h10v11H3zM3 6h10M3 9.5h10M7 6v7.5",
            Self::Chart => "M3 13.5V8M8 13.5v-11M13 13.5V5.5M2 13.5h12",
            Self::Bulk => "M3 4h10M3 8h4M3 12h3M8.5 12.8l.4-2 4-4 1.6 1.6-4 4z",
            Self::Group => "M2.5 3.5h4M5 7h8.5M5 10h8.5M2.5 13h4",
            Self::Sample => {
                "M8 2.3l1.6 3.6 3.9.4-2.9 2.6.8 3.8L8 10.8l-3.4 1.9.8-3.8-2.9-2.6 3.9-.4z"
            }
        }
    }
}

/// Shows an icon; what it means is said by what it stands in.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=name.path()></path>
        </svg>
    }
}
