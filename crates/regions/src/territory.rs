//! Sets of regions.

use crate::{Division, Resolved, resolve};

/// Words for what is left to nobody else.
const REST: [&str; 7] = [
    "其余地区",
    "其他地区",
    "其它地区",
    "其余区域",
    "其他区域",
    "其余",
    "其他",
];
const NATION: [&str; 2] = ["全国", "中国"];

/// The regions of a set, in the order they stand, each with its text. A list may go on
/// within a city without naming it again: `南京市玄武区、鼓楼区`. A path
/// (`浙江省/杭州市`) is one region, not two.
pub fn territory(text: &str) -> Vec<(String, Resolved)> {
    let mut all = Vec::new();
    let pieces = text
        .split(['、', ',', '，', ';', '；', '\n'])
        .map(str::trim)
        .filter(|p| !p.is_empty());
    for piece in pieces {
        let whole = region(piece);
        if whole != Resolved::Unknown {
            all.push((piece.to_owned(), whole));
        } else if piece.contains('/') {
            let parts = piece.split('/').map(str::trim).filter(|p| !p.is_empty());
            all.extend(parts.map(|p| (p.to_owned(), region(p))));
        } else {
            let parts = piece.split_whitespace();
            let parts: Vec<_> = parts.map(|p| (p.to_owned(), region(p))).collect();
            if parts.iter().any(|(_, r)| *r == Resolved::Unknown) {
                all.push((piece.to_owned(), whole));
            } else {
                all.extend(parts);
            }
        }
    }
    let mut before: Option<Division> = None;
    for (_, resolved) in &mut all {
        let beside = match (&*resolved, before) {
            (Resolved::Several(found), Some(one)) => only_beside(found, one),
            _ => None,
        };
        if let Some(one) = beside {
            *resolved = Resolved::One(one);
        }
        if let Resolved::One(one) = resolved {
            before = Some(*one);
        }
    }
    all
}

/// The only one that lies where `one` lies.
fn only_beside(found: &[Division], one: Division) -> Option<Division> {
    let is_beside = |d: &&Division| d.level() == one.level() && d.parent() == one.parent();
    let mut near = found.iter().filter(is_beside);
    let first = near.next().copied();
    first.filter(|_| near.next().is_none())
}

fn region(text: &str) -> Resolved {
    if NATION.contains(&text) {
        return Resolved::Nation;
    }
    let Some(within) = REST.iter().find_map(|rest| text.strip_suffix(*rest)) else {
        return resolve(text);
    };
    let within = within.trim_end().trim_end_matches('的');
    if within.is_empty() || NATION.contains(&within) {
        return Resolved::Rest(None);
    }
    match resolve(within) {
        Resolved::One(one) => Resolved::Rest(Some(one)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let shown = |(given, resolved): (String, Resolved)| match resolved {
            Resolved::One(d) => d.full_name(),
            Resolved::Rest(d) => format!("余:{}", d.map(Division::full_name).unwrap_or_default()),
            Resolved::Nation => "全国".into(),
            Resolved::Several(_) => format!("?{given}"),
            Resolved::Retired { name, .. } => format!("旧:{name}"),
            Resolved::Unknown => format!("-{given}"),
        };
        territory(text).into_iter().map(shown).collect()
    }

    #[test]
    fn sets_are_read_item_by_item() {
        for (text, want) in [
            ("广东省深圳市", vec!["广东省深圳市"]),
            (
                "浙江省杭州市、宁波市；上海",
                vec!["浙江省杭州市", "浙江省宁波市", "上海市"],
            ),
            ("浙江, 江苏", vec!["浙江省", "江苏省"]),
            ("杭州/宁波", vec!["浙江省杭州市", "浙江省宁波市"]),
            ("浙江省/杭州市", vec!["浙江省杭州市"]),
            ("浙江 杭州", vec!["浙江省杭州市"]),
            ("杭州市 宁波市", vec!["浙江省杭州市", "浙江省宁波市"]),
            (
                "南京市玄武区、鼓楼区",
                vec!["江苏省南京市玄武区", "江苏省南京市鼓楼区"],
            ),
            ("杭州市、朝阳区", vec!["浙江省杭州市", "?朝阳区"]),
            ("全国", vec!["全国"]),
            ("其余地区", vec!["余:"]),
            ("浙江省其余地区", vec!["余:浙江省"]),
            ("华东、浙江", vec!["-华东", "浙江省"]),
            ("北京市崇文区", vec!["旧:崇文区"]),
            ("", vec![]),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
    }
}
