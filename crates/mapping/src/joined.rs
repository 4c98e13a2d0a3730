//! A field whose text a file has in several columns: 省份, 城市 and 区县 together are the region.

use std::collections::{BTreeMap, HashMap};

use qichu_model::raw::RawTable;
use qichu_model::store::{CellKind, ColumnRole, Pool};
use qichu_model::{FieldType, TableId};
use qichu_regions::{Level, Resolved, is_filler, resolve};

use crate::plan::{BatchColumn, ColumnPlan, Origin, TablePlan, Target};
use crate::words::bare;

/// What the columns of a region are called, bare: province, city, district.
#[rustfmt::skip]
const PLACES: [&[&str]; 3] = [
    &["省份", "省", "省/直辖市", "省/自治区", "省/自治区/直辖市", "所在省", "所在省份", "所属省", "所属省份", "province"],
    &["城市", "市", "地级市", "地市", "所在市", "所在城市", "所属市", "所属城市", "city"],
    &["区县", "区", "县", "区/县", "县/区", "县区", "县市区", "区县市", "所在区", "所在区县", "所属区", "所属区县", "district"],
];
/// The place of a district: alone it tells no region.
const DISTRICT: u8 = 2;
/// Values looked at of a column.
const LOOKED_AT: usize = 200;
/// How sure it is that columns with such headers and such values are a region.
const SURE: u8 = 90;
/// Stands between the parts in the original text.
const BETWEEN: &str = " | ";

/// The part of one of the table's fields that a column with this header is.
pub fn part_of(target: TableId, header: &str) -> Option<Target> {
    let place = place(&bare(header))?;
    Some(Target::Part(region(target)?, place))
}

fn region(target: TableId) -> Option<u16> {
    let mut fields = (0u16..).zip(target.spec().fields);
    let region = fields.find(|(_, f)| f.ty == FieldType::Region);
    region.map(|(field, _)| field)
}

/// Which part of a region a bare header names. Of a two-row header the lower part does, but
/// 省/市 is the whole.
fn place(word: &str) -> Option<u8> {
    let named = |word: &str| PLACES.iter().position(|words| words.contains(&word));
    let lower = || match word.split_once('/') {
        Some((upper, lower)) if named(upper).is_none() => named(lower),
        _ => None,
    };
    Some(named(word).or_else(lower)? as u8)
}

/// The columns of a region's parts, where no column has the whole. Their headers do not
/// decide alone: their values have to be names of divisions, mostly.
pub(crate) fn propose(target: TableId, raw: &RawTable, pool: &Pool, columns: &mut [ColumnPlan]) {
    let Some(region) = region(target) else {
        return;
    };
    let places: Vec<Option<u8>> = raw
        .columns
        .iter()
        .map(|c| place(&bare(&c.header)))
        .collect();
    // Of 所在地区/省 the upper part names the whole; it is no column of its own.
    let whole = |(c, place): (&ColumnPlan, &Option<u8>)| {
        place.is_none() && (c.to == Target::Field(region) || c.candidates.contains(&region))
    };
    if columns.iter().zip(&places).any(whole) {
        return;
    }
    let mut parts: Vec<(usize, u8)> = Vec::new();
    for (i, place) in places.iter().enumerate() {
        let open = [Target::Extra, Target::Field(region)].contains(&columns[i].to);
        if let Some(place) = *place
            && open
            && parts.iter().all(|(_, taken)| *taken != place)
            && are_divisions(raw, i, pool)
        {
            parts.push((i, place));
        }
    }
    if parts.iter().all(|(_, place)| *place == DISTRICT) {
        return;
    }
    for (i, place) in parts {
        let column = &mut columns[i];
        column.to = Target::Part(region, place);
        column.confidence = SURE;
        column.candidates.clear();
        column.ask = false;
    }
}

/// Whether most of a column's first values are names of divisions; so are none at all.
fn are_divisions(raw: &RawTable, at: usize, pool: &Pool) -> bool {
    let texts = raw.columns[at].texts.iter().map(|id| pool.get(*id).trim());
    let looked_at = texts.filter(|text| !text.is_empty()).take(LOOKED_AT);
    let (mut all, mut known) = (0, 0);
    for text in looked_at {
        all += 1;
        known += usize::from(is_filler(text) || resolve(text) != Resolved::Unknown);
    }
    all == 0 || known * 2 > all
}

/// The text that parts give, in order: without blank ones and a municipality said again as
/// its city. Nothing else is changed: what they mean is for the rules to say.
pub fn join(parts: &[&str]) -> String {
    let mut text = String::new();
    let mut last = "";
    for part in parts.iter().filter(|part| !part.trim().is_empty()) {
        if !repeats(last, part) {
            text.push_str(part);
        }
        last = part;
    }
    text
}

/// 北京 behind 北京市.
fn repeats(province: &str, city: &str) -> bool {
    let Resolved::One(one) = resolve(province) else {
        return false;
    };
    let is_municipality = one.level() == Level::Province && one.name.ends_with('市');
    is_municipality && resolve(city) == Resolved::One(one)
}

/// What the parts held, as one text that [`split`] takes apart again.
fn original(parts: &[&str]) -> String {
    let filled = parts.iter().rposition(|part| !part.is_empty());
    parts[..filled.map_or(0, |last| last + 1)].join(BETWEEN)
}

/// What each part held, where their text is still what it was joined to; else it stands
/// whole in the first, so that nothing is guessed. Either way [`join`] gives the text again.
pub fn split<'a>(text: &'a str, original: &'a str, parts: usize) -> Vec<&'a str> {
    let mut held: Vec<&str> = original.split(BETWEEN).collect();
    if held.len() > parts || join(&held) != text {
        held = vec![text];
    }
    held.resize(parts, "");
    held
}

/// The columns of a batch that several raw columns fill together; `rows` are the raw rows
/// of its records.
pub(crate) fn columns(
    raw: &RawTable,
    plan: &TablePlan,
    rows: &[usize],
    pool: &mut Pool,
) -> Vec<BatchColumn> {
    let mut fields: BTreeMap<u16, Vec<(u8, usize)>> = BTreeMap::new();
    for (i, column) in plan.columns.iter().enumerate() {
        if let Target::Part(field, place) = column.to {
            fields.entry(field).or_default().push((place, i));
        }
    }
    let of_field = |(field, mut parts): (u16, Vec<(u8, usize)>)| {
        parts.sort_unstable();
        let parts: Vec<usize> = parts.into_iter().map(|(_, i)| i).collect();
        of_parts(raw, field, &parts, rows, pool)
    };
    fields.into_iter().map(of_field).collect()
}

fn of_parts(
    raw: &RawTable,
    field: u16,
    parts: &[usize],
    rows: &[usize],
    pool: &mut Pool,
) -> BatchColumn {
    let places = || parts.iter().map(|i| raw.columns[*i].column);
    let mut column = BatchColumn {
        role: ColumnRole::Field(field),
        texts: Vec::with_capacity(rows.len()),
        kinds: Vec::with_capacity(rows.len()),
        from: Origin::Column(places().next().unwrap_or_default()),
        parts: places().collect(),
        originals: Vec::new(),
    };
    // A list has few regions: each is joined once.
    let mut known: HashMap<Vec<u32>, (u32, Option<u32>)> = HashMap::new();
    for (i, row) in (0u32..).zip(rows) {
        let ids: Vec<u32> = parts.iter().map(|p| raw.columns[*p].texts[*row]).collect();
        let (text, held) = *known.entry(ids).or_insert_with_key(|ids| {
            let texts: Vec<&str> = ids.iter().map(|id| pool.get(*id)).collect();
            let (text, held) = (join(&texts), original(&texts));
            let differs = held != text;
            (pool.push(&text), differs.then(|| pool.push(&held)))
        });
        let mut kinds = parts.iter().map(|p| raw.columns[*p].kinds[*row]);
        let filled = |kind: &CellKind| *kind != CellKind::Empty;
        let first = kinds.clone().find(filled).unwrap_or_default();
        let error = kinds.find(|kind| *kind == CellKind::Error);
        column.texts.push(text);
        column.kinds.push(error.unwrap_or(first));
        column.originals.extend(held.map(|held| (i, held)));
    }
    column
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_as_they_stand() {
        for (parts, text) in [
            (&["浙江省", "杭州市", "西湖区"][..], "浙江省杭州市西湖区"),
            (&["北京市", "北京市", "朝阳区"], "北京市朝阳区"),
            (&["上海", "上海市", "浦东新区"], "上海浦东新区"),
            (&["北京市", "市辖区", "朝阳区"], "北京市市辖区朝阳区"),
            // A province and the city of its name are two.
            (&["吉林", "吉林", "船营区"], "吉林吉林船营区"),
            (&["", " ", "西湖区"], "西湖区"),
            (&["某省", "某市"], "某省某市"),
            (&["", ""], ""),
        ] {
            assert_eq!(join(parts), text, "{parts:?}");
        }
    }

    #[test]
    fn a_joined_text_is_taken_apart_only_as_it_was_held() {
        for parts in [
            ["浙江省", "杭州市", "西湖区"],
            ["北京市", "北京市", "朝阳区"],
            ["浙江省", "", "西湖区 "],
            ["", "杭州市", ""],
            ["", "", ""],
        ] {
            let (text, original) = (join(&parts), original(&parts));
            assert_eq!(split(&text, &original, 3), parts, "{original}");
        }
        let original = "浙江省 | 杭州市 | 西湖区";
        let edited = split("浙江省杭州市余杭区", original, 3);
        assert_eq!(edited, ["浙江省杭州市余杭区", "", ""]);
        assert_eq!(split("浙江省杭州市西湖区", original, 2)[1], "");
    }

    #[test]
    fn headers_name_a_part_in_the_words_of_real_files() {
        let region = region(TableId::Customers).unwrap();
        for (header, place) in [
            ("省份*", Some(0)),
            ("所属省份", Some(0)),
            ("省(自治区)", Some(0)),
            ("City", Some(1)),
            ("所在市", Some(1)),
            ("区/县", Some(2)),
            ("所在地区/区", Some(2)),
            ("省/市", None),
            ("省/市/区", None),
            ("区域", None),
        ] {
            let part = part_of(TableId::Customers, header);
            let expected = place.map(|place| Target::Part(region, place));
            assert_eq!(part, expected, "{header}");
        }
        assert_eq!(part_of(TableId::Salespeople, "省份"), None);
    }
}
