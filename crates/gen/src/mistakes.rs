//! One mistake for each rule: how to break a clean record so that this rule and no
//! other has something to say.

use std::collections::BTreeMap;

use qichu_model::TableId::{self, *};

use crate::book::{Book, Cell, Home, Record, cents, day, n, t};
use crate::clean::total;
use crate::facts::{CITIES, RETIRED, id_card, in_store, uscc, uscc_broken};
use crate::odd::{self, ODDITIES, Oddity};
use crate::rng::Rng;

/// A record about to be broken.
struct Spot<'a> {
    book: &'a mut Book,
    table: TableId,
    row: usize,
    rng: &'a mut Rng,
    also: Vec<Also>,
}

/// Breaks a record; `None`, with nothing changed, where it does not lend itself.
type Spoil = fn(&mut Spot) -> Option<()>;

/// A mistake that can be planted.
struct Kind {
    rule: &'static str,
    table: TableId,
    /// The field at whose cell the rule must speak; [`WIDE`] where it speaks of a whole
    /// column or table.
    field: &'static str,
    spoil: Spoil,
}

/// In place of a field: the finding has no cell.
const WIDE: &str = "";

/// What can be planted.
enum Way {
    Record(&'static Kind),
    File(Oddity),
}

/// A mistake that was planted.
pub struct Done {
    pub rule: &'static str,
    pub at: At,
    /// Findings that follow from it.
    pub also: Vec<Also>,
}

/// Where a mistake is.
#[derive(Clone, Copy)]
pub enum At {
    Cell(TableId, usize, &'static str),
    Wide,
    File(Oddity),
}

/// Another finding: its rule, and its record and field in the mistake's table.
pub struct Also {
    pub rule: &'static str,
    pub at: At,
}

const fn kind(rule: &'static str, table: TableId, field: &'static str, spoil: Spoil) -> Kind {
    Kind {
        rule,
        table,
        field,
        spoil,
    }
}

/// Plants so many mistakes, the rules in turn; fewer where no record is left that lends
/// itself.
pub fn plant(book: &mut Book, count: usize, rng: &mut Rng) -> Vec<Done> {
    let mut by_rule: BTreeMap<&str, Vec<Way>> = BTreeMap::new();
    for kind in KINDS {
        by_rule
            .entry(kind.rule)
            .or_default()
            .push(Way::Record(kind));
    }
    for (rule, odd) in ODDITIES {
        by_rule.entry(rule).or_default().push(Way::File(*odd));
    }
    // A way that finds no record finds none later: ever more of them are taken.
    let mut rules: Vec<(&str, Vec<Option<Way>>)> = (by_rule.into_iter())
        .map(|(rule, ways)| (rule, ways.into_iter().map(Some).collect()))
        .collect();
    rng.shuffle(&mut rules);
    let mut done = Vec::new();
    for turn in 0.. {
        let before = done.len();
        for (rule, ways) in &mut rules {
            if done.len() == count {
                return done;
            }
            let all = ways.len();
            let mut in_turn = (0..all).map(|i| (turn + i) % all);
            done.extend(in_turn.find_map(|i| {
                let placed = match &ways[i] {
                    Some(Way::Record(kind)) => place(kind, book, rng),
                    Some(Way::File(odd)) => odd::plant(*odd, book).map(|()| Done {
                        rule,
                        at: At::File(*odd),
                        also: Vec::new(),
                    }),
                    None => None,
                };
                if placed.is_none() {
                    ways[i] = None;
                }
                placed
            }));
        }
        if done.len() == before {
            break;
        }
    }
    done
}

fn place(kind: &Kind, book: &mut Book, rng: &mut Rng) -> Option<Done> {
    let rows = book.of(kind.table).len();
    let start = rng.below(rows);
    (0..rows).map(|i| (start + i) % rows).find_map(|row| {
        if book.of(kind.table)[row].used {
            return None;
        }
        let mut spot = Spot {
            book: &mut *book,
            table: kind.table,
            row,
            rng: &mut *rng,
            also: Vec::new(),
        };
        (kind.spoil)(&mut spot)?;
        let (row, also) = (spot.row, std::mem::take(&mut spot.also));
        let at = match kind.field {
            WIDE => At::Wide,
            field => {
                spot.record().used = true;
                At::Cell(kind.table, row, field)
            }
        };
        Some(Done {
            rule: kind.rule,
            at,
            also,
        })
    })
}

fn when(holds: bool) -> Option<()> {
    holds.then_some(())
}

impl Spot<'_> {
    fn record(&mut self) -> &mut Record {
        &mut self.book.tables[self.table.index()][self.row]
    }

    fn text(&self, key: &str) -> String {
        self.book.of(self.table)[self.row].text(key).into()
    }

    /// The text of a field, where there is one.
    fn filled(&self, key: &str) -> Option<String> {
        let text = self.text(key);
        (!text.is_empty()).then_some(text)
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.book.of(self.table)[self.row].number(key)
    }

    fn has(&self, key: &str) -> Option<()> {
        when(!self.book.of(self.table)[self.row].is_empty(key))
    }

    fn is(&self, key: &str, text: &str) -> Option<()> {
        when(self.book.of(self.table)[self.row].text(key) == text)
    }

    fn set(&mut self, key: &str, cell: Cell) -> Option<()> {
        self.record().set(key, cell);
        Some(())
    }

    /// Another finding that follows, at a record of the same table.
    fn follows(&mut self, rule: &'static str, row: usize, field: &'static str) {
        let at = At::Cell(self.table, row, field);
        self.also.push(Also { rule, at });
    }

    /// Empties a column, unless it is empty.
    fn clear_column(&mut self, key: &str) -> Option<()> {
        self.has(key)?;
        let records = &mut self.book.tables[self.table.index()];
        records.iter_mut().for_each(|r| r.set(key, Cell::Empty));
        Some(())
    }

    /// A district in nobody's territory, and with no customers.
    fn uncovered_district(&mut self) -> Option<String> {
        self.book.empty.pop()
    }

    /// The row of this record's person for a period.
    fn of_period(&self, rows: &[usize], period: &str) -> Option<usize> {
        let all = self.book.of(self.table);
        rows.iter()
            .copied()
            .find(|i| all[*i].text("period") == period)
    }

    fn put(&mut self, key: &str, text: impl Into<String>) -> Option<()> {
        self.set(key, t(text))
    }

    fn clear(&mut self, key: &str) -> Option<()> {
        self.set(key, Cell::Empty)
    }

    /// Multiplies an amount.
    fn scale(&mut self, key: &str, percent: i64) -> Option<()> {
        let amount = (self.number(key)? * 100.0).round() as i64;
        self.set(key, cents(amount * percent / 100))
    }

    /// Nothing depends on this record.
    fn loose(&self) -> Option<()> {
        when(self.book.of(self.table)[self.row].loose)
    }

    /// A stock record of the file with one row a warehouse.
    fn in_rows(&self) -> Option<()> {
        when(self.book.of(self.table)[self.row].home != Home::ByWarehouse)
    }

    /// Makes the stock record's stated sums right again.
    fn total(&mut self) -> Option<()> {
        total(self.record());
        Some(())
    }

    /// An earlier record that takes part in no mistake yet; from now on it does.
    fn earlier(&mut self, accept: impl Fn(&Record, &Record) -> bool) -> Option<Record> {
        let rows = self.row;
        let start = self.rng.below(rows);
        let all = &self.book.tables[self.table.index()];
        let own = &all[self.row];
        let found = (0..rows)
            .map(|i| (start + i) % rows)
            .find(|i| !all[*i].used && accept(&all[*i], own))?;
        let other = &mut self.book.tables[self.table.index()][found];
        other.used = true;
        Some(other.clone())
    }

    /// The performance rows of this record's person, who takes part in no mistake yet.
    fn person(&self) -> Option<Vec<usize>> {
        let all = self.book.of(self.table);
        let code = self.text("salesperson");
        let own = |i: &usize| all[*i].text("salesperson") == code;
        let rows: Vec<usize> = (0..all.len()).filter(own).collect();
        rows.iter().all(|i| !all[*i].used).then_some(rows)
    }

    /// The department of this record's person, which has no target yet, and the sum of its
    /// people's targets for the period.
    fn team(&self) -> Option<(String, f64)> {
        let all = self.book.of(self.table);
        let of = |r: &Record| {
            let mut people = self.book.of(Salespeople).iter();
            let person = people.find(|p| p.text("code") == r.text("salesperson"))?;
            Some(person.text("department").to_owned())
        };
        let team = of(&all[self.row])?;
        when(all.iter().all(|r| r.text("salesperson") != team))?;
        let period = self.text("period");
        let own = all.iter().filter(|r| r.text("period") == period);
        let own = own.filter(|r| of(r).as_ref() == Some(&team));
        let sum = own.filter_map(|r| r.number("target")).sum();
        Some((team, sum))
    }

    fn at(&mut self, row: usize) -> &mut Record {
        &mut self.book.tables[self.table.index()][row]
    }

    /// Takes all of the person's rows, so that no other mistake changes the same sums.
    fn take(&mut self, rows: &[usize]) {
        rows.iter().for_each(|i| self.at(*i).used = true);
    }

    fn area(&self) -> &'static str {
        CITIES[self.book.of(self.table)[self.row].city].area
    }

    /// The industry is one whose sizes go by staff and revenue, and the size is there.
    fn is_sized(&self) -> Option<()> {
        self.filled("size")?;
        when(self.text("industry") != "租赁和商务服务业")
    }

    /// Leaves it open who looks after the customer, so that no territory is at stake.
    fn unowned(&mut self) -> Option<()> {
        self.put("salesperson", "未知：待分配")
    }

    /// A stock record that is the only one of its product, and the product is sold: by a
    /// record that no other mistake may take that from.
    fn sold_from_here(&mut self) -> Option<()> {
        let sku = self.text("sku");
        let is = |r: &Record| r.text("sku") == sku;
        when(self.book.of(Stock).iter().filter(|r| is(r)).count() == 1)?;
        let mut sales = self.book.tables[Purchases.index()].iter_mut();
        sales.find(|r| !r.used && is(r))?.used = true;
        Some(())
    }

    fn is_overdue(&self) -> bool {
        self.has("overdue_count").is_some()
    }

    fn overdue(&mut self) -> Option<()> {
        self.set("overdue_count", n(3))?;
        self.set("overdue_amount", n(8_600))?;
        self.set("last_overdue", Cell::Date(day(2026, 5, 20)))
    }
}

/// Digits and letters in their full-width forms.
fn wide(text: &str) -> String {
    let form = |c: char| match c {
        '0'..='9' | 'A'..='Z' | 'a'..='z' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(form).collect()
}

fn next_digit(text: &str) -> String {
    let mut text = text.to_owned();
    let last = text.pop().and_then(|c| c.to_digit(10)).unwrap_or(0);
    text + &((last + 1) % 10).to_string()
}

fn shorter(text: &str) -> String {
    let mut text = text.to_owned();
    text.pop();
    text
}

#[rustfmt::skip]
static KINDS: &[Kind] = &[
    // Level C.
    kind("required-missing", Customers, "contact", |s| s.clear("contact")),
    kind("required-missing", Stock, "spec", |s| s.clear("spec")),
    kind("required-missing", OfflineChannels, "agreement_no", |s| s.clear("agreement_no")),
    kind("required-missing", Salespeople, "sex", |s| s.clear("sex")),
    kind("required-missing", Purchases, "quantity", |s| { s.loose()?; s.clear("quantity") }),
    kind("not-a-number", Customers, "credit_limit", |s| { s.has("credit_limit")?; s.put("credit_limit", "面议") }),
    kind("not-a-number", Stock, "member_price", |s| s.put("member_price", "随行就市")),
    kind("not-a-number", OnlineChannels, "revenue", |s| s.put("revenue", "保密")),
    kind("not-a-number", Purchases, "unit_price", |s| { s.loose()?; s.put("unit_price", "见合同") }),
    kind("not-a-date", Customers, "first_deal", |s| s.put("first_deal", "2024-02-30")),
    kind("not-a-date", OfflineChannels, "start", |s| s.put("start", "上月签订")),
    kind("not-a-date", Purchases, "date", |s| { s.loose()?; s.put("date", "去年底") }),
    kind("placeholder-for-nothing", Customers, "email", |s| { s.filled("email")?; s.put("email", "无") }),
    kind("ambiguous-date", Customers, "first_deal", |s| s.put("first_deal", "3/5/24")),
    kind("ambiguous-date", Salespeople, "hired", |s| s.put("hired", "11/12/21")),
    kind("date-out-of-range", Customers, "first_deal", |s| { when(s.text("customer_grade") != "A")?; s.set("first_deal", Cell::Date(day(2204, 3, 5))) }),
    kind("date-out-of-range", Stock, "expiry", |s| { s.in_rows()?; s.set("expiry", Cell::Date(day(2207, 3, 5))) }),
    kind("unknown-choice", Customers, "legal_form", |s| { s.is("legal_form", "企业")?; s.put("legal_form", "企业法人") }),
    kind("unknown-choice", Customers, "size", |s| { s.filled("size")?; s.put("size", "超大") }),
    kind("unknown-choice", OfflineChannels, "kind", |s| { s.is("kind", "实体店")?; s.put("kind", "专卖店") }),
    kind("unknown-choice", Salespeople, "sex", |s| s.put("sex", "女士")),
    kind("unknown-choice", Purchases, "kind", |s| { s.loose()?; s.put("kind", "货物") }),
    kind("full-width-or-invisible-characters", Customers, "mobile", |s| { let m = s.filled("mobile")?; s.put("mobile", wide(&m)) }),
    kind("full-width-or-invisible-characters", Stock, "gtin", |s| { let g = s.filled("gtin")?; s.put("gtin", wide(&g)) }),
    kind("full-width-or-invisible-characters", OfflineChannels, "contact", |s| { let c = s.filled("contact")?; s.put("contact", c + "\u{200b}") }),
    kind("number-with-unit", Customers, "credit_limit", |s| { let limit = s.number("credit_limit")?; s.put("credit_limit", format!("{}万元", limit / 10_000.0)) }),
    kind("number-with-unit", Customers, "payment_terms", |s| { let days = s.number("payment_terms")?; s.put("payment_terms", format!("{days}天")) }),
    kind("number-with-unit", Stock, "on_hand", |s| { s.in_rows()?; when("瓶箱盒包支".contains(&s.filled("unit")?))?; let on = s.number("on_hand")?; let unit = s.text("unit"); s.put("on_hand", format!("{on}{unit}")) }),
    kind("surrounding-space", Customers, "contact", |s| { let c = s.filled("contact")?; s.put("contact", c + " ") }),
    kind("surrounding-space", Customers, "name", |s| { let c = s.filled("name")?; s.put("name", format!(" {c}")) }),
    kind("surrounding-space", OfflineChannels, "agreement_no", |s| { let c = s.filled("agreement_no")?; s.put("agreement_no", c + "  ") }),
    kind("text-stored-number", Stock, "on_hand", |s| { s.in_rows()?; let on = s.number("on_hand")?; s.put("on_hand", on.to_string()) }),
    kind("text-stored-number", Customers, "credit_limit", |s| { let limit = s.number("credit_limit")?; s.put("credit_limit", limit.to_string()) }),
    kind("precision-lost-code", OfflineChannels, "agreement_no", |s| { let own = s.row as i64; s.set("agreement_no", n(20_240_315_000_100_000 + own * 16)) }),
    kind("precision-lost-code", Stock, "batch_no", |s| { s.in_rows()?; let own = s.row as i64; s.set("batch_no", n(69_012_345_000_000_000 + own * 16)) }),
    kind("scientific-notation-code", Stock, "gtin", |s| s.put("gtin", "6.90123E+12")),
    kind("scientific-notation-code", OfflineChannels, "agreement_no", |s| s.put("agreement_no", "2.02401E+15")),
    kind("leading-zero-lost", Customers, "postal_code", |s| { let p = s.filled("postal_code")?; when(p.starts_with('0'))?; let p = p.parse().ok()?; s.set("postal_code", n(p)) }),
    kind("code-turned-date", OfflineChannels, "agreement_no", |s| s.set("agreement_no", Cell::Date(day(2026, 3, 1)))),
    kind("code-turned-date", OfflineChannels, "agreement_no", |s| s.put("agreement_no", "2026/3/1")),
    kind("code-turned-date", Stock, "spec", |s| s.set("spec", Cell::Date(day(2026, 3, 1)))),
    kind("error-value", Customers, "credit_limit", |s| { s.has("credit_limit")?; s.set("credit_limit", Cell::Error("#REF!")) }),
    kind("error-value", Stock, "member_price", |s| s.set("member_price", Cell::Error("#N/A"))),
    kind("error-value", OnlineChannels, "revenue", |s| s.set("revenue", Cell::Error("#DIV/0!"))),
    kind("formula-without-value", OnlineChannels, "page_views", |s| { let own = s.row; when(own % 2 == 0)?; s.follows("error-value", own, "page_views"); s.set("page_views", Cell::NoValue) }),
    kind("formula-injection", Customers, "notes", |s| s.put("notes", "=cmd|'/c calc'!A1")),
    kind("formula-injection", OfflineChannels, "terms", |s| s.put("terms", "@SUM(A1:A9)")),
    kind("value-too-long", Customers, "notes", |s| s.put("notes", "此户往来较多，".repeat(90))),
    kind("value-too-long", OfflineChannels, "terms", |s| s.put("terms", "返利按季结算，".repeat(90))),
    kind("control-character", Customers, "notes", |s| s.put("notes", "月底\u{7}对账")),
    kind("control-character", OfflineChannels, "terms", |s| s.put("terms", "按月\u{1}结算")),
    kind("invalid-uscc", Customers, "uscc", |s| { let u = s.filled("uscc")?; s.put("uscc", uscc_broken(&u)) }),
    kind("invalid-uscc", Customers, "uscc", |s| { let u = s.filled("uscc")?; s.put("uscc", shorter(&u)) }),
    kind("uscc-authority-mismatch", Customers, "legal_form", |s| { s.is("legal_form", "企业")?; let (own, u) = (s.row, s.text("uscc")); s.put("uscc", uscc("92", &u[2..8], own)) }),
    kind("uscc-authority-mismatch", Customers, "legal_form", |s| { s.is("legal_form", "个体工商户")?; let (own, u) = (s.row, s.text("uscc")); s.put("uscc", uscc("91", &u[2..8], own)) }),
    kind("invalid-mobile-number", Customers, "mobile", |s| { let m = s.filled("mobile")?; s.put("mobile", shorter(&m)) }),
    kind("invalid-mobile-number", Salespeople, "mobile", |s| { let m = s.filled("mobile")?; s.put("mobile", format!("12{}", &m[2..])) }),
    kind("unassigned-mobile-prefix", Customers, "mobile", |s| { let m = s.filled("mobile")?; s.put("mobile", format!("154{}", &m[3..])) }),
    kind("unassigned-mobile-prefix", Salespeople, "mobile", |s| { let m = s.filled("mobile")?; s.put("mobile", format!("142{}", &m[3..])) }),
    kind("invalid-landline", Customers, "phone", |s| { let p = s.filled("phone")?; s.put("phone", &p[..p.len() - 3]) }),
    kind("invalid-landline", OfflineChannels, "phone", |s| { let p = s.filled("phone")?; s.put("phone", &p[..p.len() - 3]) }),
    kind("area-code-city-mismatch", Customers, "phone", |s| { s.filled("phone")?; let own = s.row % 1_000_000; let area = if s.area() == "0755" { "0571" } else { "0755" }; s.put("phone", format!("{area}-26{own:06}")) }),
    kind("several-phones-in-cell", Customers, "phone", |s| { let p = s.filled("phone")?; let own = s.row % 1_000_000; let more = if p.len() - s.area().len() == 9 { "26" } else { "6" }; s.put("phone", format!("{p}/{}-{more}{own:06}", s.area())) }),
    kind("several-phones-in-cell", OfflineChannels, "phone", |s| { let p = s.filled("phone")?; let own = s.row % 1_000_000; let more = if p.len() - s.area().len() == 9 { "26" } else { "6" }; s.put("phone", format!("{p}/{}-{more}{own:06}", s.area())) }),
    kind("invalid-email", Customers, "email", |s| { let e = s.filled("email")?; s.put("email", e.replace('@', ".")) }),
    kind("invalid-email", Salespeople, "email", |s| { let e = s.filled("email")?; s.put("email", e.replace('@', "@@")) }),
    kind("invalid-domain", OnlineChannels, "domain", |s| { let d = s.filled("domain")?; s.put("domain", d.replace('.', "..")) }),
    kind("invalid-postal-code", Customers, "postal_code", |s| { let p = s.filled("postal_code")?; s.put("postal_code", p + "0") }),
    kind("postal-code-province-mismatch", Customers, "postal_code", |s| { let p = s.filled("postal_code")?; let other = if p.starts_with('5') { "100020" } else { "518000" }; s.put("postal_code", other) }),
    kind("invalid-gtin", Stock, "gtin", |s| { let g = s.filled("gtin")?; s.put("gtin", next_digit(&g)) }),
    kind("unknown-region", Customers, "region", |s| { s.unowned()?; s.put("region", "海外省远方市") }),
    kind("region-ambiguous", Customers, "region", |s| { s.unowned()?; s.put("region", "鼓楼区") }),
    kind("retired-region", Customers, "region", |s| { let now = s.filled("region")?; let (city, new, old) = RETIRED.iter().find(|(city, new, _)| now.ends_with(&format!("{city}{new}")))?; s.unowned()?; s.put("region", now.replace(&format!("{city}{new}"), &format!("{city}{old}"))) }),
    kind("invalid-icp", OnlineChannels, "icp_no", |s| { s.filled("icp_no")?; s.put("icp_no", "ICP备123号") }),
    kind("restricted-gtin", Stock, "gtin", |s| { let own = s.row; s.put("gtin", in_store(own)) }),
    kind("attachment-without-digest", OfflineChannels, "attachment", |s| { let number = s.filled("agreement_no")?; s.put("attachment", format!("{number}.pdf")) }),
    kind("negative-amount", Customers, "overdue_amount", |s| s.scale("overdue_amount", -100)),
    kind("negative-amount", OnlineChannels, "revenue", |s| s.scale("revenue", -100)),
    kind("negative-quantity", Stock, "in_transit", |s| { s.in_rows()?; s.set("in_transit", n(-5))?; s.total() }),
    kind("negative-on-hand", Stock, "on_hand", |s| { s.in_rows()?; s.clear("counted")?; s.set("on_hand", n(-3))?; s.set("in_transit", n(60))?; s.total() }),
    kind("fractional-quantity-of-countable-unit", Stock, "on_hand", |s| { s.in_rows()?; when("瓶箱盒".contains(&s.filled("unit")?))?; let on = s.number("on_hand")?; s.clear("counted")?; s.set("on_hand", Cell::Number(on + 0.5))?; s.total() }),
    kind("percent-out-of-range", Customers, "deposit_percent", |s| { s.has("deposit_percent")?; s.set("deposit_percent", n(130)) }),
    kind("percent-scale", Purchases, "tax_rate", |s| { s.loose()?; s.scale("tax_rate", 1) }),
    kind("percent-scale", Purchases, "discount_percent", |s| { s.loose()?; let off = s.number("discount_percent")?; s.put("discount_percent", format!("{off}%")) }),
    kind("percent-scale", Customers, "deposit_percent", |s| { when(s.number("deposit_percent")? == 30.0)?; s.set("deposit_percent", Cell::Number(0.3)) }),
    kind("age-out-of-range", Salespeople, "age", |s| { s.clear("birth_date")?; s.set("age", n(12)) }),
    kind("age-out-of-range", Salespeople, "birth_date", |s| { s.clear("age")?; s.set("birth_date", Cell::Date(day(2020, 1, 1))) }),
    kind("looks-like-password", Customers, "notes", |s| s.put("notes", "登录密码：Qc@2026abc")),
    kind("looks-like-password", OfflineChannels, "terms", |s| s.put("terms", "密码 Abc12345!")),
    kind("looks-like-id-card", Customers, "notes", |s| { let own = s.row; s.put("notes", id_card(own)) }),
    kind("unknown-without-reason", Customers, "contact", |s| s.put("contact", "未知")),
    kind("required-unknown", Customers, "contact", |s| s.put("contact", "未知：负责人离职")),
    kind("required-unknown", OfflineChannels, "agreement_no", |s| s.put("agreement_no", "未知：合同未归档")),

    // Level R.
    kind("contact-way-unknown", Customers, "mobile", |s| { s.clear("phone")?; s.put("mobile", "未知：店主换号") }),
    kind("no-contact-way", Customers, "mobile", |s| { s.clear("phone")?; s.clear("mobile") }),
    kind("address-region-mismatch", Customers, "address", |s| { let a = s.filled("address")?; let other = if s.text("region").starts_with("广东省") { "浙江省杭州市西湖区" } else { "广东省深圳市南山区" }; s.put("address", format!("{other}{a}")) }),
    kind("size-mismatch", Customers, "size", |s| { s.is_sized()?; let next = match s.text("size").as_str() { "大型" => "中型", "中型" => "小型", "小型" => "微型", _ => "小型" }; s.put("size", next) }),
    kind("size-mismatch-by-two-tiers", Customers, "size", |s| { s.is_sized()?; let next = match s.text("size").as_str() { "大型" => "小型", "中型" => "微型", "小型" => "大型", _ => "中型" }; s.put("size", next) }),
    kind("staff-revenue-implausible", Customers, "annual_revenue", |s| { s.is("industry", "批发业")?; s.has("annual_revenue")?; s.clear("size")?; s.set("staff_count", n(2))?; s.set("annual_revenue", n(60_000)) }),
    kind("credit-grade-terms", Customers, "payment_terms", |s| { s.is("credit_grade", "B")?; s.set("payment_terms", n(60)) }),
    kind("credit-d-with-terms", Customers, "payment_terms", |s| { s.is("credit_grade", "D")?; when(!s.is_overdue())?; s.set("payment_terms", n(30)) }),
    kind("overdue-with-top-grade", Customers, "credit_grade", |s| { s.is("credit_grade", "A")?; s.set("payment_terms", n(0))?; s.overdue() }),
    kind("overdue-loose-terms", Customers, "payment_terms", |s| { s.is("credit_grade", "B")?; when(s.text("customer_grade") != "A")?; s.set("payment_terms", n(30))?; s.overdue() }),
    kind("receivable-over-limit", Customers, "opening_receivable", |s| { let limit = s.number("credit_limit")?; s.set("opening_receivable", Cell::Number(limit * 1.5)) }),
    kind("new-customer-top-grade", Customers, "customer_grade", |s| { s.is("customer_grade", "A")?; when(s.text("credit_grade") != "A")?; s.set("first_deal", Cell::Date(day(2026, 5, 10))) }),
    kind("stock-total-mismatch", Stock, "stated_total", |s| { let total = s.number("stated_total")?; s.set("stated_total", Cell::Number(total + 7.0)) }),
    kind("counted-differs", Stock, "counted", |s| { let counted = s.number("counted")?; s.set("counted", Cell::Number(counted + 30.0)) }),
    kind("cost-missing-kind", Stock, "cost_kind", |s| s.clear("cost_kind")),
    kind("cost-above-wholesale", Stock, "wholesale_a", |s| { s.in_rows()?; let cost = s.number("cost")?; s.set("wholesale_a", cents((cost * 95.0).round() as i64)) }),
    kind("wholesale-above-retail", Stock, "wholesale_d", |s| { s.in_rows()?; let retail = s.number("retail_price")?; s.set("wholesale_d", cents((retail * 110.0).round() as i64)) }),
    kind("member-above-retail", Stock, "member_price", |s| { s.in_rows()?; let retail = s.number("retail_price")?; s.set("member_price", cents((retail * 110.0).round() as i64)) }),
    kind("price-tier-order", Stock, "wholesale_b", |s| { s.in_rows()?; let cost = s.number("cost")?; s.set("wholesale_b", cents((cost * 110.0).round() as i64)) }),
    kind("minimum-above-member", Stock, "minimum_price", |s| { s.in_rows()?; let member = s.number("member_price")?; s.set("minimum_price", cents((member * 102.0).round() as i64)) }),
    kind("margin-out-of-range", Stock, "retail_price", |s| { s.in_rows()?; let retail = s.number("retail_price")?; s.set("cost", cents((retail * 110.0).round() as i64))?; s.total() }),
    kind("price-unit-suspect", Stock, "cost", |s| { s.in_rows()?; let retail = s.number("retail_price")?; s.set("cost", cents((retail * 100.0) as i64 / 15))?; s.total() }),
    kind("zero-price", Stock, "wholesale_d", |s| s.set("wholesale_d", n(0))),
    kind("value-mismatch", Stock, "stated_value", |s| s.scale("stated_value", 140)),
    kind("expired-batch", Stock, "expiry", |s| { s.in_rows()?; s.set("expiry", Cell::Date(day(2026, 3, 31))) }),
    kind("period-reversed", OnlineChannels, "period_end", |s| s.set("period_end", Cell::Date(day(2025, 12, 31)))),
    kind("conversion-mismatch", OnlineChannels, "conversion_rate", |s| { let rate = s.number("conversion_rate")?; s.set("conversion_rate", Cell::Number(((rate + 3.0) * 100.0).round() / 100.0)) }),
    kind("buyers-exceed-visitors", OnlineChannels, "buyers", |s| { let visitors = s.number("visitors")?; s.clear("conversion_rate")?; s.clear("orders")?; s.set("buyers", Cell::Number(visitors + 100.0)) }),
    kind("orders-exceed-visitors", OnlineChannels, "orders", |s| { let visitors = s.number("visitors")?; s.set("orders", Cell::Number(visitors + 100.0)) }),
    kind("conversion-unusual", OnlineChannels, "conversion_rate", |s| { let visitors = s.number("visitors")? as i64 / 100; s.set("buyers", n(visitors * 30))?; s.set("orders", n(visitors * 32))?; s.set("visitors", n(visitors * 100))?; s.set("conversion_rate", n(30)) }),
    kind("agreement-reversed", OfflineChannels, "end", |s| { s.set("start", Cell::Date(day(2027, 3, 1)))?; s.set("end", Cell::Date(day(2026, 12, 31))) }),
    kind("agreement-expired", OfflineChannels, "end", |s| s.set("end", Cell::Date(day(2026, 3, 31)))),
    kind("agreement-ending-soon", OfflineChannels, "end", |s| s.set("end", Cell::Date(day(2026, 8, 15)))),
    kind("agreement-too-long", OfflineChannels, "end", |s| s.set("end", Cell::Date(day(2033, 12, 31)))),
    kind("purchase-amount-mismatch", Purchases, "amount", |s| { s.loose()?; s.scale("amount", 137) }),
    kind("discount-as-fraction", Purchases, "discount_percent", |s| { s.loose()?; s.scale("discount_percent", 1)?; s.clear("unit_price") }),
    kind("purchase-after-opening", Purchases, "date", |s| { s.loose()?; s.set("date", Cell::Date(day(2026, 7, 15))) }),
    kind("purchase-too-old", Purchases, "date", |s| { s.loose()?; s.set("date", Cell::Date(day(2019, 5, 5))) }),
    kind("return-sign", Purchases, "amount", |s| { s.loose()?; s.put("is_return", "是") }),
    kind("foreign-currency-without-rate", Purchases, "exchange_rate", |s| { s.loose()?; s.put("currency", "USD") }),
    kind("age-birth-mismatch", Salespeople, "age", |s| { let age = s.number("age")?; s.set("age", Cell::Number(age + 9.0)) }),
    kind("target-unreasonable", Performance, "target", |s| { s.is("period", "2026年")?; let rows = s.person()?; for row in &rows { let r = s.at(*row); if let Some(target) = r.number("target") { r.set("target", Cell::Number(target * 2.0)); } } s.take(&rows); Some(()) }),
    kind("target-ambitious", Performance, "target", |s| { s.is("period", "2026年")?; let rows = s.person()?; let last = s.book.of(Performance)[s.of_period(&rows, "2025年")?].number("actual")?; let more = last * 1.4 / s.number("target")?; for row in &rows { let r = s.at(*row); if let Some(target) = r.number("target") { r.set("target", Cell::Number((target * more).round())); } } s.take(&rows); Some(()) }),
    kind("target-without-basis", Performance, "target", |s| { s.is("period", "2026年")?; let rows = s.person()?; let last = s.of_period(&rows, "2025年")?; s.at(last).set("actual", Cell::Empty); s.take(&rows); Some(()) }),
    kind("month-over-quarter-of-year", Performance, "target", |s| {
        when(s.text("period").starts_with("2026-"))?;
        let rows = s.person()?;
        let months: Vec<usize> = rows.iter().copied().filter(|i| s.book.of(Performance)[*i].text("period").starts_with("2026-")).collect();
        // A third of each other month goes to this one.
        let mut moved = 0;
        for month in months.iter().filter(|m| **m != s.row).copied().collect::<Vec<_>>() {
            let r = s.at(month);
            let part = r.number("target").unwrap_or(0.0) as i64 / 3;
            moved += part;
            r.set("target", n(r.number("target").unwrap_or(0.0) as i64 - part));
        }
        s.take(&rows);
        let own = s.number("target")?;
        s.set("target", Cell::Number(own + moved as f64))
    }),

    // Level T.
    kind("required-column-empty", OfflineChannels, WIDE, |s| { s.clear_column("address")?; s.clear_column("region")?; s.also.push(Also { rule: "completeness-below-target", at: At::Wide }); Some(()) }),
    kind("duplicate-code", Customers, "code", |s| { s.loose()?; let other = s.earlier(|_, _| true)?; s.put("code", other.text("code")) }),
    kind("duplicate-code", OfflineChannels, "code", |s| { let other = s.earlier(|_, _| true)?; s.put("code", other.text("code")) }),
    kind("duplicate-code", Salespeople, "code", |s| { s.loose()?; let other = s.earlier(|_, _| true)?; s.put("code", other.text("code")) }),
    kind("duplicate-record", Purchases, "document_no", |s| { s.loose()?; s.clear("line")?; s.record().used = true; let again = s.record().clone(); push(s, again) }),
    kind("same-uscc-different-name", Customers, "uscc", |s| { s.is("legal_form", "企业")?; let other = s.earlier(|r, _| r.text("legal_form") == "企业")?; s.put("uscc", other.text("uscc")) }),
    kind("similar-customer-name", Customers, "name", |s| { s.is("legal_form", "企业")?; let other = s.earlier(|r, own| r.text("legal_form") == "企业" && r.city == own.city)?; s.put("short_name", other.text("short_name"))?; s.put("name", other.text("name").replace("有限公司", "有限责任公司")) }),
    kind("shared-phone", Customers, "mobile", |s| { let other = s.earlier(|_, _| true)?; s.put("mobile", other.text("mobile")) }),
    kind("duplicate-sku", Stock, "sku", |s| {
        s.loose()?;
        let other = s.earlier(|r, own| r.home == own.home && !r.is_empty("stated_total"))?;
        let (loose, on_hand) = (true, other.number("on_hand")?);
        *s.record() = Record { loose, ..other };
        s.set("on_hand", Cell::Number(on_hand + 6.0))?;
        s.clear("counted")?;
        s.total()
    }),
    kind("duplicate-sku-spec", Stock, "sku", |s| { s.loose()?; let other = s.earlier(|r, own| r.home == own.home)?; for key in ["name", "spec", "brand", "unit"] { s.put(key, other.text(key))?; } Some(()) }),
    kind("short-code-as-gtin", Stock, "gtin", |s| { s.filled("gtin")?; when(s.book.of(Stock).iter().all(|r| r.text("gtin") != "4011"))?; s.put("gtin", "4011") }),
    kind("same-gtin-different-product", Stock, "gtin", |s| { s.loose()?; let other = s.earlier(|r, _| r.loose)?; s.put("gtin", other.text("gtin")) }),
    kind("same-product-different-unit-or-price", Stock, "unit", |s| { s.in_rows()?; s.earlier(|r, own| r.text("sku") == own.text("sku"))?; s.put("unit", "提") }),
    kind("duplicate-document-line", Purchases, "document_no", |s| { s.loose()?; let other = s.earlier(|r, own| r.text("document_no") != own.text("document_no"))?; s.put("document_no", other.text("document_no"))?; let line = other.get("line").clone(); s.set("line", line) }),
    kind("duplicate-shop-account", OnlineChannels, "account", |s| { let other = s.earlier(|r, own| r.text("platform") == own.text("platform"))?; s.put("account", other.text("account")) }),
    kind("duplicate-target", Performance, "actual", |s| { s.is("period", "2025年")?; let rows = s.person()?; s.take(&rows); let again = s.record().clone().with("period", t("2025")); let actual = s.number("actual")?; push(s, again)?; s.set("actual", Cell::Number(actual + 100.0)) }),
    kind("outlier-value", Customers, "credit_limit", |s| { s.is("credit_grade", "A")?; s.set("credit_limit", n(77_000_000)) }),
    kind("outlier-value", OnlineChannels, "page_views", |s| { s.scale("page_views", 100_000_000) }),
    kind("unit-mismatch", Customers, "credit_limit", |s| { s.is("credit_grade", "B")?; s.scale("credit_limit", 1_000_000) }),
    kind("inconsistent-spelling", Stock, "brand", |s| { s.is("brand", "Nordia")?; s.put("brand", "NORDIA") }),
    kind("unknown-industry", Customers, "industry", |s| { s.is("industry", "零售业")?; s.clear("size")?; let own = s.row; s.put("industry", format!("批发和零售业（{own}）")) }),
    kind("territory-overlap", Salespeople, "territory", |s| { s.loose()?; let other = s.earlier(|r, _| !r.loose)?; let first = other.text("territory").split('、').next()?.to_owned(); s.put("territory", first) }),
    kind("territory-shared", Salespeople, "territory", |s| { s.loose()?; let other = s.earlier(|r, _| !r.loose)?; let first = other.text("territory").split('、').next()?.to_owned(); s.put("territory", first + "（协管）") }),
    kind("exclusive-agreement-overlap", OfflineChannels, "territory", |s| { s.is("kind", "经销商")?; let other = s.earlier(|r, _| r.text("exclusive") == "是")?; s.put("product_lines", other.text("product_lines"))?; s.put("territory", other.text("territory")) }),
    kind("target-sum-mismatch", Performance, "target", |s| { s.is("period", "2026年")?; let rows = s.person()?; s.take(&rows); let target = s.number("target")?; s.set("target", Cell::Number((target * 1.03).round())) }),
    kind("team-target-mismatch", Performance, "target", |s| {
        s.is("period", "2026年")?;
        let (team, sum) = s.team()?;
        // Mistakes planted later make the people's more, never less.
        let target = Cell::Number((sum / 2.0).round());
        push(s, Record::new(Performance).with("salesperson", t(team)).with("period", t("2026年")).with("target", target))
    }),

    // Level X.
    kind("unknown-customer", Purchases, "customer", |s| { s.loose()?; let own = s.row; s.put("customer", format!("KX{own:05}")) }),
    kind("unknown-sku", Purchases, "sku", |s| { s.loose()?; let own = s.row; s.put("sku", format!("XX{own:05}")) }),
    kind("unknown-salesperson", Customers, "salesperson", |s| { let own = s.row; s.put("salesperson", format!("Z{own:04}")) }),
    kind("unknown-salesperson", Performance, "salesperson", |s| { s.is("period", "2025年")?; let rows = s.person()?; s.take(&rows); let mut more = s.record().clone(); let own = s.row; more.set("salesperson", t(format!("Z{own:04}"))); push(s, more) }),
    kind("customer-without-owner", Customers, "salesperson", |s| s.clear("salesperson")),
    kind("owner-outside-territory", Customers, "salesperson", |s| { let other = if s.text("salesperson") == "Y001" { "Y002" } else { "Y001" }; s.put("salesperson", other) }),
    kind("region-with-customers-uncovered", Customers, "region", |s| { let region = s.uncovered_district()?; s.unowned()?; s.clear("phone")?; s.clear("postal_code")?; s.put("region", region) }),
    kind("customer-grade-without-price", Stock, WIDE, |s| s.clear_column("wholesale_c")),
    kind("sold-item-not-in-stock", Stock, "on_hand", |s| { s.in_rows()?; s.sold_from_here()?; s.clear("counted")?; s.set("on_hand", n(0))?; s.total() }),
    kind("stated-annual-purchase-differs", Customers, "stated_annual_purchase", |s| s.scale("stated_annual_purchase", 160)),
    kind("never-bought-with-credit", Customers, "credit_limit", |s| { s.loose()?; s.set("credit_limit", n(50_000)) }),
    kind("agreement-outside-any-territory", OfflineChannels, "territory", |s| { s.is("exclusive", "否")?; let own = s.row % s.book.uncovered.len().max(1); let region = s.book.uncovered.get(own)?.clone(); s.put("territory", region) }),
];

/// Adds a record at the end of the table: the mistake is there.
fn push(s: &mut Spot, record: Record) -> Option<()> {
    let table = &mut s.book.tables[s.table.index()];
    s.row = table.len();
    table.push(record);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_can_be_planted_and_names_a_field() {
        for kind in KINDS {
            let spec = kind.table.spec();
            let field = spec.field(kind.field);
            assert!(kind.field == WIDE || field.is_some(), "{}", kind.rule);
            let mut rng = Rng::new(1);
            let mut book = crate::clean::book(300, &mut rng);
            assert!(
                place(kind, &mut book, &mut rng).is_some(),
                "{} in {}",
                kind.rule,
                spec.key
            );
        }
    }
}
