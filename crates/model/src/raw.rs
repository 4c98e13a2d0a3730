//! What reading a file gives: raw tables and observations. Mapping turns raw tables
//! into records; the F and H rules turn observations into findings.

use serde::{Deserialize, Serialize};

use crate::finding::Arg;
use crate::store::{CellKind, Pool};
use crate::{Lang, Text, packed};

/// The format found by the file's first bytes, whatever its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Office Open XML: .xlsx or .xlsm.
    Xlsx,
    /// BIFF: .xls.
    Xls,
    /// Binary Office: .xlsb.
    Xlsb,
    /// OpenDocument: .ods.
    Ods,
    /// Separated text: .csv, .tsv, or pasted.
    Text,
}

impl Format {
    /// The one that a file's extension says, in whatever case.
    pub fn named(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" => Self::Xlsx,
            "xls" => Self::Xls,
            "xlsb" => Self::Xlsb,
            "ods" => Self::Ods,
            "csv" | "tsv" | "txt" => Self::Text,
            _ => return None,
        })
    }

    /// What it is called.
    pub fn label(self) -> Text {
        match self {
            Self::Xlsx => Text::new("xlsx 工作簿", "an .xlsx workbook"),
            Self::Xls => Text::new("xls 工作簿", "an .xls workbook"),
            Self::Xlsb => Text::new("xlsb 工作簿", "an .xlsb workbook"),
            Self::Ods => Text::new("ods 工作簿", "an .ods workbook"),
            Self::Text => Text::new("分隔文本（如 CSV）", "separated text such as CSV"),
        }
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawWorkbook {
    /// Its format.
    pub format: Format,
    /// The text of every cell of every table.
    pub pool: Pool,
    /// Its sheets in file order.
    pub sheets: Vec<RawSheet>,
    /// What the reader noticed; F and H rules judge it.
    pub observations: Vec<Observation>,
}

/// Whether a sheet shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SheetState {
    /// A person sees it.
    Visible,
    /// Hidden, or very hidden.
    Hidden,
}

/// A sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawSheet {
    /// Its name.
    pub name: String,
    /// Whether it shows.
    pub state: SheetState,
    /// The tables found in it, top to bottom, those side by side left to right.
    pub tables: Vec<RawTable>,
    /// Rows that hold anything at all.
    pub rows_read: u32,
}

/// A table found in a sheet: a header and rows of data under it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawTable {
    /// Zero-based sheet row of the header (of its last row where it has two).
    pub header_row: u32,
    /// The text standing above the header (title, notes), lines joined by `\n`.
    pub title: String,
    /// Its columns, left to right.
    pub columns: Vec<RawColumn>,
    /// Zero-based sheet row of each data row.
    #[serde(with = "packed")]
    pub rows: Vec<u32>,
    /// How many of these rows are hidden, by hand or by a filter.
    pub hidden_rows: u32,
    /// Total rows (合计, 小计) and rows that sum up the batch rows under them, kept out of
    /// the data as control totals.
    pub totals: Vec<TotalRow>,
}

/// A column of a raw table. `texts` and `kinds` are as long as the table's `rows`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawColumn {
    /// The header as written; a two-row header is joined by `/`.
    pub header: String,
    /// Zero-based sheet column.
    pub column: u32,
    /// Pool ids of the workbook's pool.
    #[serde(with = "packed")]
    pub texts: Vec<u32>,
    /// Kinds.
    #[serde(with = "packed")]
    pub kinds: Vec<CellKind>,
}

/// A row of totals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TotalRow {
    /// Zero-based sheet row.
    pub row: u32,
    /// Its label, such as `合计`.
    pub label: String,
    /// Index into the table's columns, and the text there.
    pub cells: Vec<(u16, String)>,
    /// Data rows (indexes into the table's `rows`) this total covers: from..to.
    pub covers: (u32, u32),
}

/// Something the reader noticed. The reader says what it saw; whether and how much
/// that matters is for the rules to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// What.
    pub what: Seen,
    /// Index of the sheet.
    pub sheet: Option<u16>,
    /// Zero-based row and column.
    pub cell: Option<(u32, u32)>,
    /// Arguments, by the placeholder names of the rule that judges it.
    pub args: Vec<Arg>,
}

/// The name of a sheet, as an argument. A text file has one sheet without a name.
pub fn sheet_arg(name: &str) -> Arg {
    const UNNAMED: Text = Text::new("本文件", "this file");
    match name {
        "" => Arg::text("sheet", UNNAMED),
        name => Arg::new("sheet", name),
    }
}

/// What an observation is about. Each has one rule of level F or H; the arguments
/// it must carry stand in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Seen {
    /// The encoding of a text file was guessed [encoding, preview].
    EncodingGuessed,
    /// A sheet was left out [sheet, reason: a two-language text].
    SheetSkipped,
    /// Hidden rows were read [sheet, count].
    HiddenRowsRead,
    /// No header could be found in a sheet that holds data [sheet].
    HeaderNotFound,
    /// The header is not in the first row [sheet, row].
    HeaderRowOffset,
    /// Two columns have one header [sheet, header, columns].
    DuplicateHeader,
    /// A total row was taken out of the data [sheet, row, label].
    TotalRowExcluded,
    /// A total differs from the sum of the rows it covers
    /// [sheet, row, header, stated, sum].
    TotalRowDiffers,
    /// Merged cells were filled with their value [sheet, range, value].
    MergedCellsFilled,
    /// Rows without keys got those of the row above them [sheet, count].
    KeysFilledDown,
    /// A formula has no stored value [sheet, address, formula]; a run of them in one
    /// column is one, its address a range.
    FormulaWithoutValue,
    /// A column could be one of several fields and nobody has chosen
    /// [header, fields: a two-language text].
    AmbiguousColumn,
    /// No column fills a required field [sheet, field: a two-language text].
    RequiredColumnMissing,
    /// A column matches no field and is kept [header].
    ColumnKeptAsExtra,
    /// A column of passwords or ID card numbers was left out [header].
    SensitiveColumnLeftOut,
    /// The bytes are no workbook that can be read [what: a two-language text].
    NotAWorkbook,
    /// The file is over a limit [limit: a two-language text, allowed].
    LimitExceeded,
    /// A sheet is called like one table and looks like another
    /// [sheet, called, seems: two-language texts].
    LooksLikeOtherTable,
    /// The file's name is that of another kind of file
    /// [named: the extension, what it is: a two-language text].
    NamedOtherwise,
    /// Numbers are converted from the unit that the header states, or a note above it
    /// [header, unit, factor].
    UnitInHeader,
}

/// What a person is told of a refused file: what is wrong, with `{name}` for an argument,
/// and what to do. The rules say the same.
pub struct Refusal {
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub todo: Text,
}

impl Refusal {
    /// Of [`Seen::NotAWorkbook`] [what].
    pub const NOT_A_WORKBOOK: Self = Self {
        message: Text::new(
            "不是能读的表格文件，而是{what}",
            "Not a readable spreadsheet but {what}",
        ),
        todo: Text::new(
            "用表格软件打开，另存为不带密码的 .xlsx 或 .csv 再试；打不开的，向提供者重新索取",
            "Open it in a spreadsheet program and save it as .xlsx or .csv without a password; if it does not open, ask for it anew",
        ),
    };
    /// Of [`Seen::LimitExceeded`] [limit, allowed].
    pub const LIMIT_EXCEEDED: Self = Self {
        message: Text::new(
            "文件超出上限：{limit}最多 {allowed}",
            "The file exceeds a limit: {limit}, at most {allowed}",
        ),
        todo: Text::new("拆成几个文件再试", "Split it into several files"),
    };
}

/// Why bytes are no workbook. What a person is told of it is said by a rule of level F.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ReadError {
    /// It is something else [what: a two-language text].
    NotAWorkbook {
        /// What it is instead, in both languages (see [`Arg::text`]).
        what: String,
    },
    /// The workbook is protected by a password.
    PasswordProtected,
    /// The file is damaged; `detail` is the parser's own words.
    Damaged {
        /// The parser's own words.
        detail: String,
    },
    /// A limit was exceeded.
    LimitExceeded {
        /// Which limit, in both languages (see [`Arg::text`]).
        limit: String,
        /// Its value.
        allowed: u64,
    },
    /// The caller asked to stop.
    Cancelled,
}

impl ReadError {
    /// It as what was seen of the file, for the F rules; `None` where a person stopped the
    /// reading.
    pub fn observation(&self) -> Option<Observation> {
        let (what, args) = match self {
            Self::Cancelled => return None,
            Self::LimitExceeded { limit, allowed } => {
                let allowed = Arg::new("allowed", allowed.to_string());
                (Seen::LimitExceeded, vec![Arg::new("limit", limit), allowed])
            }
            Self::NotAWorkbook { what } => (Seen::NotAWorkbook, vec![Arg::new("what", what)]),
            Self::PasswordProtected => {
                let what = Text::new("有密码保护的文件", "a file protected by a password");
                (Seen::NotAWorkbook, vec![Arg::text("what", what)])
            }
            Self::Damaged { detail } => {
                let what = format!("已损坏的文件（{detail}）\u{1f}a damaged file ({detail})");
                (Seen::NotAWorkbook, vec![Arg::new("what", what)])
            }
        };
        Some(Observation {
            what,
            sheet: None,
            cell: None,
            args,
        })
    }

    /// What is wrong and what to do.
    pub fn message(&self, lang: Lang) -> String {
        let Some(seen) = self.observation() else {
            return Text::new("已取消", "Cancelled").get(lang).to_owned();
        };
        let refusal = match seen.what {
            Seen::LimitExceeded => Refusal::LIMIT_EXCEEDED,
            _ => Refusal::NOT_A_WORKBOOK,
        };
        let mut message = refusal.message.get(lang).to_owned();
        for arg in &seen.args {
            message = message.replace(&format!("{{{}}}", arg.name), arg.value_in(lang));
        }
        let todo = refusal.todo.get(lang);
        match lang {
            Lang::Zh => format!("{message}。{todo}。"),
            Lang::En => format!("{message}. {todo}."),
        }
    }
}
