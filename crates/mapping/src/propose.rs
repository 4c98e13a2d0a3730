//! Proposes a plan from a workbook's headers.

use qichu_model::raw::{RawTable, RawWorkbook};
use qichu_model::{Need, TableId};

use crate::plan::{ColumnPlan, Plan, TablePlan, Target};
use crate::words::{ambiguous, bare, named};

/// Below this share of recognised columns or with fewer than two of them, a raw table
/// is left out until a person says what it is.
const LEAST_SHARE: usize = 30;

/// What each raw table seems to be and where its columns seem to go.
pub fn propose(workbook: &RawWorkbook) -> Plan {
    let sheets = (0u16..).zip(&workbook.sheets);
    let tables = sheets.flat_map(|(sheet, s)| {
        (0u16..)
            .zip(&s.tables)
            .map(move |(table, raw)| propose_table(sheet, table, raw))
    });
    Plan {
        tables: tables.collect(),
    }
}

/// The columns of `raw` if it fills `target`: what a person gets who chooses the table.
pub fn columns_for(raw: &RawTable, target: TableId) -> Vec<ColumnPlan> {
    let words: Vec<String> = raw.columns.iter().map(|c| bare(&c.header)).collect();
    // Best pairs first; a field goes to one column only, the leftmost of equals.
    let mut pairs: Vec<(u8, usize, u16)> = Vec::new();
    for (i, word) in words.iter().enumerate() {
        pairs.extend(named(target, word).map(|(score, field)| (score, i, field)));
    }
    pairs.sort_by_key(|&(score, column, field)| (std::cmp::Reverse(score), column, field));
    let mut columns: Vec<ColumnPlan> = words.iter().map(|w| unmatched(target, w)).collect();
    let mut taken = vec![false; target.spec().fields.len()];
    for (score, column, field) in pairs {
        let free = columns[column].to == Target::Extra && !columns[column].ask;
        if free && !taken[usize::from(field)] {
            taken[usize::from(field)] = true;
            columns[column].to = Target::Field(field);
            columns[column].confidence = score;
        }
    }
    columns
}

/// Required fields that no column and no fill gives a value.
pub fn missing(plan: &TablePlan) -> Vec<u16> {
    let Some(target) = plan.target else {
        return Vec::new();
    };
    (0u16..)
        .zip(target.spec().fields)
        .filter(|(i, field)| {
            field.need == Need::Required
                && !plan.columns.iter().any(|c| c.to == Target::Field(*i))
                && !plan.fills.iter().any(|f| f.field == *i)
        })
        .map(|(i, _)| i)
        .collect()
}

fn propose_table(sheet: u16, table: u16, raw: &RawTable) -> TablePlan {
    let fits = TableId::ALL.map(|target| {
        let columns = columns_for(raw, target);
        let named = columns.iter().filter(|c| c.to != Target::Extra || c.ask).count();
        let required = columns
            .iter()
            .filter(|c| matches!(c.to, Target::Field(f) if target.spec().fields[usize::from(f)].need == Need::Required))
            .count();
        (named + required, named, target, columns)
    });
    let mut best = fits[0].clone();
    for fit in fits.into_iter().skip(1) {
        if fit.0 > best.0 {
            best = fit;
        }
    }
    let (_, named, target, columns) = best;
    let share = named * 100 / raw.columns.len().max(1);
    let known = named >= 2 && share >= LEAST_SHARE;
    TablePlan {
        sheet,
        table,
        target: known.then_some(target),
        confidence: if known { share.min(100) as u8 } else { 0 },
        columns,
        fills: Vec::new(),
    }
}

fn unmatched(target: TableId, word: &str) -> ColumnPlan {
    let candidates = ambiguous(target, word);
    ColumnPlan {
        to: Target::Extra,
        confidence: 0,
        ask: !candidates.is_empty(),
        candidates,
    }
}

#[cfg(test)]
mod tests {
    use qichu_model::raw::RawColumn;

    use super::*;

    fn raw(headers: &str) -> RawTable {
        RawTable {
            header_row: 0,
            title: String::new(),
            columns: (0u32..)
                .zip(headers.split_whitespace())
                .map(|(column, header)| RawColumn {
                    header: header.into(),
                    column,
                    texts: vec![],
                    kinds: vec![],
                })
                .collect(),
            rows: vec![],
            hidden_rows: 0,
            totals: vec![],
        }
    }

    fn shown(headers: &str) -> (Option<TableId>, Vec<String>) {
        let plan = propose_table(0, 0, &raw(headers));
        let name = |c: &ColumnPlan| match (&c.to, plan.target) {
            (Target::Field(f), Some(t)) => t.spec().fields[usize::from(*f)].key.to_string(),
            _ if c.ask => "?".into(),
            _ => "-".into(),
        };
        (plan.target, plan.columns.iter().map(name).collect())
    }

    #[test]
    fn recognises_a_shop_s_list_of_goods() {
        let (target, columns) =
            shown("名称(必填) 分类 条码(text) 库存量 进货价 销售价 毛利率 批发价 会员价 会员折扣");
        assert_eq!(target, Some(TableId::Stock));
        let expected = "name category gtin on_hand cost retail_price - wholesale_a member_price -";
        assert_eq!(columns.join(" "), expected);
    }

    #[test]
    fn recognises_customers_and_says_which_required_fields_lack() {
        let headers = "名称* 联系人 手机号码 联系电话 电子邮箱 期初应收 纳税人识别号";
        let (target, columns) = shown(headers);
        assert_eq!(target, Some(TableId::Customers));
        let expected = "name contact mobile phone email opening_receivable uscc";
        assert_eq!(columns.join(" "), expected);
        let plan = propose_table(0, 0, &raw(headers));
        let lacking: Vec<_> = missing(&plan)
            .into_iter()
            .map(|f| TableId::Customers.spec().fields[usize::from(f)].key)
            .collect();
        assert_eq!(lacking, ["code", "legal_form", "region", "address"]);
    }

    #[test]
    fn asks_where_a_header_may_mean_two_things_and_leaves_strangers_alone() {
        assert_eq!(
            shown("货号 品名 待入库量").1.last().map(String::as_str),
            Some("?")
        );
        assert_eq!(shown("天气 心情 颜色").0, None);
    }
}
