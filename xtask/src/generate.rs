//! `cargo xtask gen`: workbooks with planted mistakes.

use std::{fs, path::Path};

use qichu_gen::{Plan, cells, generate};

use crate::Result;

/// Writes the files of a plan and `truth.json` into a folder, and says what it wrote.
pub fn write(plan: &Plan, folder: &Path) -> Result<()> {
    let mut made = generate(plan)?;
    made.mark(|rule| qichu_rules::RULES.iter().any(|r| r.name == rule));
    fs::create_dir_all(folder)?;
    for (name, bytes) in &made.files {
        let path = folder.join(name);
        fs::write(&path, bytes)?;
        println!("{}", path.display());
    }
    let truth = folder.join("truth.json");
    fs::write(&truth, made.truth_json()?)?;
    let known = made.truth.iter().filter(|p| p.exists).count();
    println!(
        "{}: {} mistakes, {known} of rules that exist",
        truth.display(),
        made.truth.len()
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
