//! `cargo xtask gen`: workbooks with planted mistakes.

use std::{collections::BTreeSet, fs, path::Path};

use qichu_gen::{Plan, cells, generate};

use crate::Result;

/// Writes the files of a plan and `truth.json` into a folder, and says what it wrote.
pub fn write(plan: &Plan, folder: &Path) -> Result<()> {
    let made = generate(plan)?;
    fs::create_dir_all(folder)?;
    for (name, bytes) in &made.files {
        let path = folder.join(name);
        fs::write(&path, bytes)?;
        println!("{}", path.display());
    }
    let truth = folder.join("truth.json");
    fs::write(&truth, made.truth.json()?)?;
    let mistakes = &made.truth.mistakes;
    let rules: BTreeSet<&str> = mistakes.iter().map(|p| p.found.rule.as_str()).collect();
    println!(
        "{}: {} mistakes of {} rules",
        truth.display(),
        mistakes.len(),
        rules.len()
    );
    Ok(())
}

/// Writes one plain sheet of customers, and says where.
pub fn plain(rows: usize, columns: usize, seed: u64, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let path = folder.join("customers.xlsx");
    fs::write(&path, cells(rows, columns, seed)?)?;
    println!("{}", path.display());
    Ok(())
}
