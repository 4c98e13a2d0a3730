//! `cargo xtask gen`: workbooks with planted mistakes.

use std::{collections::BTreeSet, fs, path::Path};

use qichu_gen::{Output, Plan, cells, generate, without_people};

use crate::Result;

/// Writes the files of a plan into a folder, and into one inside it those of a company that
/// gave none of its salespeople.
pub fn write(plan: &Plan, folder: &Path) -> Result<()> {
    write_all(&generate(plan)?, folder)?;
    write_all(&without_people(plan.seed)?, &folder.join("缺销售人员"))
}

/// Writes files and `truth.json`, and says what it wrote.
fn write_all(made: &Output, folder: &Path) -> Result<()> {
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
