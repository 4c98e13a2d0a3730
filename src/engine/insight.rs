//! What the data tells, asked by the page.

use qichu_insight::{Insight, Profile, insight, profile};
use qichu_model::schema::column;
use qichu_model::{Data, TableId};

use super::protocol::Whose;
use qichu_book::Book;

/// All of it, for the book as it stands.
pub fn of(book: &Book) -> Box<Insight> {
    Box::new(insight(&book.data, &book.settings))
}

/// How a customer buys; `None` where there is no such customer.
pub fn of_customer(book: &Book, whose: &Whose) -> Option<Box<Profile>> {
    let row = match whose {
        Whose::Row(row) => Some(*row).filter(|row| lives(&book.data, *row)),
        Whose::Text(text) => find(&book.data, text.trim()),
    };
    Some(Box::new(profile(&book.data, &book.settings, row?)))
}

fn lives(data: &Data, row: u32) -> bool {
    data.table(TableId::Customers).alive.get(row as usize) == Some(&true)
}

/// The customer with this code, else the first whose code or name contains the text.
fn find(data: &Data, text: &str) -> Option<u32> {
    const CODE: u16 = column(TableId::Customers, "code");
    const NAME: u16 = column(TableId::Customers, "name");
    let of = |row, column| data.text(TableId::Customers, row, column).trim();
    let rows = || data.table(TableId::Customers).rows();
    if text.is_empty() {
        return None;
    }
    let exact = rows().find(|row| of(*row, CODE) == text);
    exact.or_else(|| rows().find(|row| [CODE, NAME].iter().any(|c| of(*row, *c).contains(text))))
}
