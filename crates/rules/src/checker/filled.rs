//! Which fields the records of a table fill.

/// Fields are the low bits of a record; this one says that it lives.
const LIVES: u64 = 1 << 63;

/// Which fields the records of a table fill, and how many records fill each.
#[derive(Default)]
pub(super) struct Filled {
    /// By row: a bit for each field, and [`LIVES`].
    rows: Vec<u64>,
    /// By field: how many records hold something.
    counts: Vec<u32>,
    living: usize,
}

impl Filled {
    /// A table of so many fields and no records.
    pub fn new(fields: usize) -> Self {
        Self {
            counts: vec![0; fields],
            ..Self::default()
        }
    }

    /// Takes in which fields a record fills; `None` takes it out.
    pub fn set(&mut self, row: u32, now: Option<u64>) {
        let now = now.map_or(0, |fields| fields | LIVES);
        let row = row as usize;
        if self.rows.len() <= row {
            self.rows.resize(row + 1, 0);
        }
        let before = std::mem::replace(&mut self.rows[row], now);
        self.living += usize::from(now & LIVES != 0);
        self.living -= usize::from(before & LIVES != 0);
        let mut changed = (before ^ now) & !LIVES;
        while changed != 0 {
            let field = changed.trailing_zeros();
            let count = &mut self.counts[field as usize];
            match now >> field & 1 {
                1 => *count += 1,
                _ => *count -= 1,
            }
            changed &= changed - 1;
        }
    }

    /// The fields that no record fills, a bit each, where there are records enough to
    /// say so: one finding on the column stands for one on every cell.
    pub fn void(&self, least: usize) -> u64 {
        if self.living < least {
            return 0;
        }
        let counts = self.counts.iter().enumerate();
        counts.fold(0, |bits, (field, count)| {
            bits | u64::from(*count == 0) << field
        })
    }
}
