use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::alike::{Limits, PHONES, Party, digits, shared, start};
use crate::prelude::*;

const CODE: u16 = column(TableId::Customers, "code");
const NAME: u16 = column(TableId::Customers, "name");
const ADDRESS: u16 = column(TableId::Customers, "address");

/// So many records are compared each with each; larger groups say nothing.
const MOST: usize = 50;

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 13),
    name: "similar-customer-name",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("客户名称相近", "Similar customer names"),
    message: Text::new(
        "“{value}”与 {code}“{other}”可能是同一家",
        "“{value}” and {code} “{other}” may be one customer",
    ),
    why: Text::new(
        "同一客户建了两份，额度、价格和往来就分成两处",
        "A customer entered twice has two credit limits, two prices and two accounts",
    ),
    todo: Text::new(
        "是同一家的，合并后删除一条；不是的，说明理由",
        "If they are one, merge them; if not, say so",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 1, "name", "华为技术有限责任公司")],
        good: &[put(TableId::Customers, 1, "name", "华为终端有限公司")],
    },
    check: Check::Group {
        tables: &[TableId::Customers],
        // Names meet by how their core begins and, for a slip at the beginning, by what
        // follows; customers meet by a number or an address, too. `defines` tells the
        // first kind from the second.
        keys: |row, keys| {
            let party = Party::of(row);
            if party.core().is_empty() {
                return;
            }
            keys.sketch(party.sketch());
            let mut add = |kind, key: &str, column, defines| {
                keys.part(kind);
                keys.add(key, column, defines);
            };
            add("name", party.head(), NAME, true);
            if !party.tail().is_empty() {
                add("tail", party.tail(), NAME, false);
            }
            for (digits, column) in party.phones().into_iter().zip(PHONES) {
                if let Some(digits) = digits {
                    add("phone", &digits, column, false);
                }
            }
            let [region, street] = party.address();
            if !street.is_empty() {
                keys.part("address");
                keys.part(&region);
                keys.add(&street, ADDRESS, false);
            }
        },
        alone: false,
        judge: |members, data, settings| {
            let meeting = Meeting::of(&members[0], data, settings);
            let by_head = matches!(meeting, Meeting::Head);
            if members.len() > MOST && !by_head {
                return Vec::new();
            }
            // Few are read: most are like none of the others by their sketches.
            let parties: Vec<OnceCell<Party>> = vec![OnceCell::new(); members.len()];
            let party = |i: usize| {
                let read = || Party::of(&members[i].record(data, settings));
                parties[i].get_or_init(read)
            };
            let limits = Limits::of(settings);
            let mut found = Vec::new();
            for block in blocks(members.len(), |i| party(i).core()) {
                for (at, &j) in block.iter().enumerate().skip(1) {
                    let is_it = |&&i: &&usize| {
                        limits.may_be_alike(members[i].sketch, members[j].sketch)
                            && members[i].row != members[j].row
                            && party(i).alike(party(j), &limits)
                            && meeting.is_first(party(i), party(j))
                    };
                    if let Some(&i) = block[..at].iter().take(MOST).find(is_it) {
                        found.push((j, hit(&members[j], &members[i], data)));
                    }
                }
            }
            found
        },
    },
};

fn hit(member: &Member, other: &Member, data: &Data) -> Hit {
    let text = |m: &Member, column: u16| data.text(m.table, m.row, column).trim();
    let mut hit = Hit::at(NAME)
        .arg("value", text(member, NAME))
        .arg("code", text(other, CODE))
        .arg("other", text(other, NAME));
    hit.related.push((other.table, other.row, NAME));
    hit
}

/// What the members of a group have in common. Two customers may meet in several
/// groups: the first of them speaks.
enum Meeting {
    Head,
    Tail,
    Phone(String),
    Address,
}

impl Meeting {
    fn of(member: &Member, data: &Data, settings: &Settings) -> Self {
        match member.column {
            NAME if member.defines => Self::Head,
            NAME => Self::Tail,
            ADDRESS => Self::Address,
            column => {
                let record = member.record(data, settings);
                Self::Phone(digits(record.text(column)).unwrap_or_default().into())
            }
        }
    }

    fn is_first(&self, a: &Party, b: &Party) -> bool {
        let (numbers, others) = (a.phones(), b.phones());
        let phone = shared(&numbers, &others);
        let tail = !a.tail().is_empty() && a.tail() == b.tail();
        let by_name = a.head() == b.head() || tail;
        match self {
            Self::Head => true,
            Self::Tail => a.head() != b.head(),
            Self::Phone(digits) => !by_name && phone == Some(digits),
            Self::Address => !by_name && phone.is_none(),
        }
    }
}

/// So many members of a group in blocks small enough to compare each with each: by more of
/// the core's beginning where they are many, by the whole core where that is not enough.
fn blocks<'a>(members: usize, core: impl Fn(usize) -> &'a str) -> Vec<Vec<usize>> {
    if members <= MOST {
        return vec![(0..members).collect()];
    }
    let mut blocks = Vec::new();
    for block in split(0..members, |i| start(core(i), 4)) {
        if block.len() <= MOST {
            blocks.push(block);
        } else {
            blocks.extend(split(block, &core));
        }
    }
    blocks
}

/// Members by a text each, in the order in which the texts come up.
fn split<'a>(
    members: impl IntoIterator<Item = usize>,
    by: impl Fn(usize) -> &'a str,
) -> Vec<Vec<usize>> {
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    let mut known: FxHashMap<&str, usize> = FxHashMap::default();
    for i in members {
        let block = *known.entry(by(i)).or_insert(blocks.len());
        match blocks.get_mut(block) {
            Some(block) => block.push(i),
            None => blocks.push(vec![i]),
        }
    }
    blocks
}
