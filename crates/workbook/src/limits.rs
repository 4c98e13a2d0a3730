//! How much a file may hold. What is over is refused whole: half a file would look
//! like all of it.

use qichu_model::raw::ReadError;
use qichu_model::{Arg, Text};

/// Most bytes of a file.
pub const MAX_FILE: usize = 64 << 20;
/// Most bytes its parts may inflate to, together.
pub const MAX_INFLATED: u64 = 512 << 20;
/// Most times its size that a part may inflate to, once it is over [`RATIO_FROM`].
/// Sheets of equal rows reach 60, made-up files 1,000.
pub const MAX_RATIO: u64 = 200;
/// Below this size a part may have any ratio: it harms nobody.
pub const RATIO_FROM: u64 = 16 << 20;
/// Most cells that hold something, in all sheets together.
pub const MAX_CELLS: usize = 10_000_000;
/// Most rows of a sheet, and rows that hold something in all sheets together.
pub const MAX_ROWS: u32 = 1_048_576;
/// Most columns of a sheet.
pub const MAX_COLUMNS: u32 = 16_384;
/// Most distinct texts; figures don't count, the cells bound them.
pub const MAX_TEXTS: usize = 2_000_000;
/// Most places (rows × columns) of one table, empty ones included.
pub const MAX_PLACES: usize = 50_000_000;

/// What a limit bounds, for the reader of the message.
pub mod of {
    use qichu_model::Text;

    /// Of [`super::MAX_FILE`].
    pub const FILE: Text = Text::new("文件字节数", "bytes of the file");
    /// Of [`super::MAX_INFLATED`].
    pub const INFLATED: Text = Text::new("解压后的字节数", "bytes after decompression");
    /// Of [`super::MAX_RATIO`].
    pub const RATIO: Text = Text::new("压缩比", "compression ratio");
    /// Of [`super::MAX_CELLS`].
    pub const CELLS: Text = Text::new("单元格数", "number of cells");
    /// Of [`super::MAX_ROWS`].
    pub const ROWS: Text = Text::new("行数", "number of rows");
    /// Of [`super::MAX_COLUMNS`].
    pub const COLUMNS: Text = Text::new("列数", "number of columns");
    /// Of [`super::MAX_TEXTS`].
    pub const TEXTS: Text = Text::new("不同文本数", "number of distinct texts");
    /// Of [`super::MAX_PLACES`].
    pub const PLACES: Text = Text::new("一张表的行数×列数", "rows × columns of one table");
}

/// The refusal of a file that is over a limit.
pub fn exceeded(limit: Text, allowed: u64) -> ReadError {
    ReadError::LimitExceeded {
        limit: Arg::text("limit", limit).value,
        allowed,
    }
}
