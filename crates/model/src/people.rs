//! Whose a target is: a person's or a team's.

use std::collections::{HashMap, HashSet};

use crate::schema::column;
use crate::{Data, TableId};

const CODE: u16 = column(TableId::Salespeople, "code");
const NAME: u16 = column(TableId::Salespeople, "name");
const DEPARTMENT: u16 = column(TableId::Salespeople, "department");

/// Salespeople, as a row of performance names them. What is nobody's code and nobody's name
/// but a department with people is a team, and its targets are those of all its people.
pub struct People<'a> {
    /// The record with a code or, where no code is so, a name; `None` where several have it.
    records: HashMap<&'a str, Option<u32>>,
    departments: HashSet<&'a str>,
}

impl<'a> People<'a> {
    /// All salespeople.
    pub fn of(data: &'a Data) -> Self {
        Self::among(data, data.table(TableId::Salespeople).rows())
    }

    /// Those in some rows.
    pub fn among(data: &'a Data, rows: impl Iterator<Item = u32>) -> Self {
        let (mut records, mut names) = (HashMap::new(), HashMap::new());
        let mut departments = HashSet::new();
        for row in rows {
            let text = |column| data.text(TableId::Salespeople, row, column).trim();
            for (known, by) in [(&mut records, CODE), (&mut names, NAME)] {
                let own = known.entry(text(by));
                own.and_modify(|of| *of = None).or_insert(Some(row));
            }
            departments.insert(text(DEPARTMENT));
        }
        for (name, row) in names {
            records.entry(name).or_insert(row);
        }
        records.remove("");
        departments.remove("");
        Self {
            records,
            departments,
        }
    }

    /// The record of the one person with this code or name.
    pub fn record(&self, text: &str) -> Option<u32> {
        self.records.get(text).copied().flatten()
    }

    /// Whether this is a team.
    pub fn is_team(&self, text: &str) -> bool {
        self.departments.contains(text) && !self.records.contains_key(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CellKind;

    #[test]
    fn a_team_is_a_department_and_no_person() {
        let mut data = Data::default();
        for (code, name, department) in [
            ("Y1", "李明", "销售一部"),
            ("Y2", "Y1", "李明"),
            ("Y3", "王芳", ""),
            ("", "王芳", "Y2"),
        ] {
            let row = data.table_mut(TableId::Salespeople).push_row();
            for (column, text) in [(CODE, code), (NAME, name), (DEPARTMENT, department)] {
                data.set(TableId::Salespeople, row, column, text, CellKind::Plain);
            }
        }
        let people = People::of(&data);
        let records = ["Y1", "李明", "Y3", "王芳", "销售一部", ""].map(|t| people.record(t));
        assert_eq!(records, [Some(0), Some(0), Some(2), None, None, None]);
        let teams = ["销售一部", "李明", "Y2", "王芳", "销售二部", ""];
        assert_eq!(
            teams.map(|t| people.is_team(t)),
            [true, false, false, false, false, false]
        );
        assert!(People::among(&data, [1].into_iter()).is_team("李明"));
    }
}
