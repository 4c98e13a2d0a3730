//! A backup of a book: a line that says what the file is, a line with the digest of what
//! follows, then the whole journal. Without the digest a letter that a bad disk turned into
//! another would be restored as if somebody had typed it.

use js_sys::Uint8Array;
use qichu_book::command::Envelope;
use qichu_model::Text;

use crate::platform::{sha256, unpack, words};

const KIND: &[u8] = b"qichu-backup 1\n";
const NO_BACKUP: Text = Text::new("这不是备份文件", "This is not a backup");
const DAMAGED: Text = Text::new(
    "备份文件已损坏，什么都没有改动。请换一份完好的备份",
    "The backup is damaged; nothing was changed. Use another copy",
);

/// Longest that is read, bytes: more would not go into the engine's memory beside the book.
const LONGEST: u32 = 1 << 30;

/// The file for a packed journal.
///
/// # Errors
/// When the browser gives no digest.
pub async fn write(packed: &[u8]) -> Result<Vec<u8>, String> {
    let digest = digest(packed).await?;
    Ok([KIND, digest.as_bytes(), b"\n", packed].concat())
}

/// The journal of a file, whole as it was written.
///
/// # Errors
/// Why it is none.
pub async fn read(file: &Uint8Array) -> Result<Vec<Envelope>, Text> {
    if file.length() > LONGEST {
        return Err(NO_BACKUP);
    }
    let bytes = file.to_vec();
    let rest = bytes.strip_prefix(KIND).ok_or(NO_BACKUP)?;
    let end = rest.iter().position(|b| *b == b'\n').ok_or(DAMAGED)?;
    let (said, packed) = (&rest[..end], &rest[end + 1..]);
    match digest(packed).await {
        Ok(digest) if digest.as_bytes() == said => {
            let journal: Vec<Envelope> = unpack(packed).map_err(|_| DAMAGED)?;
            let whole = Some(journal).filter(|j| !j.is_empty());
            whole.ok_or(DAMAGED)
        }
        _ => Err(DAMAGED),
    }
}

async fn digest(packed: &[u8]) -> Result<String, String> {
    let digest = sha256(&Uint8Array::from(packed)).await;
    digest.map_err(|e| words(&e))
}
