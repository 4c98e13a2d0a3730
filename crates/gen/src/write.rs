//! The book as files, each laid out in one of the ways real files are.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::Datelike;
use qichu_model::schema::{FieldType, column};
use qichu_model::{TableId, a1, value};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

use crate::Found;
use crate::book::{Book, Cell, Home, Record, n};
use crate::facts::{CATEGORIES, COLUMN_WAREHOUSES, DEPARTMENTS};
use crate::mistakes::At;
use crate::odd::{FORMULA, ODDITIES, Oddity, unreadable, without_results};

/// Field keys and headers, left to right. `@0` is the first warehouse's stock.
type Columns = &'static [(&'static str, &'static str)];

/// Where a record was written.
#[derive(Clone, Copy)]
pub struct Spot {
    pub file: &'static str,
    pub sheet: &'static str,
    row: u32,
    left: u32,
    columns: Columns,
}

impl Spot {
    /// The address of a field's cell.
    pub fn address(&self, key: &str) -> Option<String> {
        let at = self.columns.iter().position(|(k, _)| *k == key)?;
        Some(a1::address(self.row, self.left + at as u32))
    }

    /// A finding of a rule in its row, at a sheet's column.
    fn found(&self, rule: &str, column: u32) -> Found {
        found(rule, self.file, self.sheet, a1::address(self.row, column))
    }
}

fn found(rule: &str, file: &str, sheet: &str, cell: String) -> Found {
    Found {
        file: file.into(),
        sheet: sheet.into(),
        cell,
        rule: rule.into(),
    }
}

/// What an oddity of a file gives: where it is found, and what follows from it.
pub struct Odd {
    pub found: Found,
    pub also: Vec<Found>,
}

/// The file of the salespeople.
pub const PEOPLE: &str = "销售人员.xlsx";

/// The files, and where each record of each table went.
#[derive(Default)]
pub struct Written {
    pub files: Vec<(String, Vec<u8>)>,
    pub spots: [Vec<Option<Spot>>; 7],
    /// What is to be noticed of every layout.
    pub notes: Vec<Found>,
    /// Where each oddity is.
    pub odd: BTreeMap<Oddity, Odd>,
    /// What only a book finds that takes the totals of the files for declared.
    pub in_book: Vec<Found>,
}

#[rustfmt::skip]
const CUSTOMERS: Columns = &[
    ("code", "客户编码*"), ("name", "客户全称*"), ("short_name", "简称"), ("legal_form", "性质*"),
    ("uscc", "纳税人识别号"), ("size", "规模"), ("industry", "所属行业"), ("staff_count", "员工人数"),
    ("annual_revenue", "年营收(万元)"), ("region", "所在地区*"), ("address", "公司地址*"),
    ("postal_code", "邮政编码"), ("contact", "联系人*"), ("mobile", "手机号码"), ("phone", "固定电话"),
    ("email", "邮箱"), ("contact_confirmed", "联系确认日期"), ("customer_grade", "客户级别"),
    ("credit_grade", "信用等级"), ("credit_limit", "授信额度(元)"), ("payment_terms", "账期(天)"),
    ("deposit_percent", "定金比例(%)"), ("overdue_count", "逾期次数"), ("overdue_amount", "逾期金额"),
    ("last_overdue", "最近逾期"), ("opening_receivable", "应收余额"), ("opening_advance", "期初预收"),
    ("stated_annual_purchase", "年采购额"), ("first_deal", "首次成交"), ("salesperson", "所属业务员"),
    ("notes", "备注"),
];
#[rustfmt::skip]
const PURCHASES: Columns = &[
    ("document_no", "单据编号"), ("line", "行号"), ("date", "单据日期"), ("customer", "客户编码"),
    ("sku", "商品编码"), ("kind", "类型"), ("quantity", "数量"), ("unit_price", "单价"),
    ("discount_percent", "折扣率(%)"), ("amount", "金额"), ("tax_rate", "税率(%)"),
    ("currency", "币种"), ("exchange_rate", "汇率"), ("is_return", "退货"),
];
#[rustfmt::skip]
const STOCK: Columns = &[
    ("sku", "商品编码"), ("name", "商品名称"), ("category", "类别"), ("spec", "规格型号"),
    ("brand", "品牌"), ("gtin", "商品条码"), ("unit", "计量单位"), ("warehouse", "仓库"),
    ("batch_no", "批号"), ("expiry", "有效期"), ("on_hand", "在库数量"), ("in_transit", "在途数量"),
    ("produced_not_stored", "已产未入"), ("stated_total", "申报合计"), ("counted", "实盘数量"),
    ("cost", "成本价"), ("cost_kind", "成本性质"), ("stated_value", "申报金额"),
    ("retail_price", "建议零售价"), ("wholesale_a", "批发价 A"), ("wholesale_b", "批发价 B"),
    ("wholesale_c", "批发价 C"), ("wholesale_d", "批发价 D"), ("member_price", "会员价"),
    ("minimum_price", "最低售价"),
];
#[rustfmt::skip]
const BY_WAREHOUSE: Columns = &[
    ("sku", "商品编码"), ("name", "商品名称"), ("category", "类别"), ("spec", "规格"),
    ("brand", "品牌"), ("gtin", "条码"), ("unit", "单位"),
    ("@0", COLUMN_WAREHOUSES[0]), ("@1", COLUMN_WAREHOUSES[1]), ("@2", COLUMN_WAREHOUSES[2]),
    ("in_transit", "在途数量"), ("produced_not_stored", "已产未入"),
    ("cost", "成本价"), ("cost_kind", "成本性质"), ("retail_price", "建议零售价"),
    ("wholesale_a", "批发价 A"), ("wholesale_b", "批发价 B"), ("wholesale_c", "批发价 C"),
    ("wholesale_d", "批发价 D"), ("member_price", "会员价"), ("minimum_price", "最低售价"),
];
/// Groups over the columns of [`BY_WAREHOUSE`]: title, first and last.
const GROUPS: &[(&str, u16, u16)] = &[
    ("商品信息", 0, 6),
    ("在库数量", 7, 9),
    ("未入库", 10, 11),
    ("价格", 12, 20),
];
#[rustfmt::skip]
const ONLINE: Columns = &[
    ("platform", "平台"), ("shop_name", "店铺名称"), ("domain", "域名"), ("account", "账号"),
    ("owner", "负责人"), ("icp_no", "ICP 备案号"), ("period_start", "统计开始"),
    ("period_end", "统计结束"), ("visitors", "访客数"), ("page_views", "浏览量"),
    ("buyers", "买家数"), ("orders", "订单数"), ("conversion_rate", "支付转化率(%)"),
    ("revenue", "销售额"),
];
#[rustfmt::skip]
const OFFLINE: Columns = &[
    ("kind", "类型"), ("code", "渠道编码"), ("name", "渠道名称"), ("region", "地区"),
    ("address", "详细地址"), ("contact", "联系人"), ("phone", "电话"), ("agreement_no", "协议编号"),
    ("start", "开始日期"), ("end", "结束日期"), ("exclusive", "独家"), ("territory", "授权区域"),
    ("product_lines", "产品线"), ("terms", "条款"), ("attachment", "附件"),
];
/// [`OFFLINE`] without the agreement's number, which is required.
#[rustfmt::skip]
const NO_AGREEMENT: Columns = &[
    ("kind", "类型"), ("code", "渠道编码"), ("name", "渠道名称"), ("region", "地区"),
    ("address", "详细地址"), ("contact", "联系人"), ("phone", "电话"), ("start", "开始日期"),
    ("end", "结束日期"), ("exclusive", "独家"), ("territory", "授权区域"),
    ("product_lines", "产品线"),
];
/// Products with batch rows under them.
#[rustfmt::skip]
const BATCHES: Columns = &[
    ("sku", "商品编码"), ("name", "商品名称"), ("category", "类别"), ("spec", "规格型号"),
    ("unit", "计量单位"), ("batch_no", "批号"), ("expiry", "有效期"), ("on_hand", "在库数量"),
    ("in_transit", "在途数量"), ("produced_not_stored", "已产未入"), ("cost", "成本价"),
    ("cost_kind", "成本性质"), ("retail_price", "建议零售价"),
];
/// What a batch row says itself.
const BATCH: &[&str] = &[
    "batch_no",
    "expiry",
    "on_hand",
    "in_transit",
    "produced_not_stored",
];
#[rustfmt::skip]
const SALESPEOPLE: Columns = &[
    ("code", "工号"), ("name", "姓名"), ("sex", "性别"), ("age", "年龄"), ("birth_date", "出生日期"),
    ("mobile", "手机"), ("email", "电子邮箱"), ("department", "部门"), ("hired", "入职日期"),
    ("territory", "负责区域"), ("product_line_scope", "负责产品线"),
    ("territory_start", "区域开始"),
];
#[rustfmt::skip]
const PERFORMANCE: Columns = &[
    ("salesperson", "业务员"), ("period", "期间"), ("target", "业绩目标"), ("actual", "实绩"),
];
/// The columns of [`crate::cells`]: the first 24 are what the benchmarks read.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "code", "name", "legal_form", "uscc", "size", "industry", "staff_count", "annual_revenue",
    "region", "address", "postal_code", "contact", "mobile", "phone", "email",
    "contact_confirmed", "customer_grade", "credit_grade", "credit_limit", "payment_terms",
    "deposit_percent", "opening_receivable", "first_deal", "salesperson", "notes", "short_name",
    "overdue_count", "overdue_amount", "last_overdue", "opening_advance",
    "stated_annual_purchase",
];

/// Cell formats, made once.
struct Styles {
    head: Format,
    title: Format,
    text: Format,
    money: Format,
    quantity: Format,
    date: Format,
}

impl Styles {
    fn new() -> Self {
        let form = |code: &str| Format::new().set_num_format(code);
        Self {
            head: Format::new()
                .set_bold()
                .set_border_bottom(FormatBorder::Thin),
            title: Format::new().set_bold().set_align(FormatAlign::Center),
            text: form("@"),
            money: form("#,##0.00"),
            quantity: form("0.######"),
            date: form("yyyy-mm-dd"),
        }
    }

    fn number(&self, ty: FieldType) -> &Format {
        match ty {
            FieldType::Money => &self.money,
            _ => &self.quantity,
        }
    }
}

fn workbook() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    // A fixed date: the same plan is the same bytes.
    let created = ExcelDateTime::from_ymd(2026, 6, 30)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(book)
}

fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u32),
    cell: &Cell,
    ty: FieldType,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let at = column as u16;
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            sheet.write_string_with_format(row, at, text, &styles.text)?;
        }
        Cell::Number(number) => {
            sheet.write_number_with_format(row, at, *number, styles.number(ty))?;
        }
        Cell::Date(date) => {
            let date =
                ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)?;
            sheet.write_datetime_with_format(row, at, date, &styles.date)?;
        }
        Cell::Error(error) => {
            let formula = match *error {
                "#REF!" => "=#REF!*1",
                "#N/A" => "=NA()",
                _ => "=1/0",
            };
            sheet.write_formula(row, at, Formula::new(formula).set_result(*error))?;
        }
        Cell::NoValue => {
            sheet.write_formula(row, at, Formula::new(format!("={FORMULA}")))?;
        }
    }
    Ok(())
}

/// A sheet being written: its header and then its records, row by row.
struct Filling<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    at: Spot,
    /// The row of its header.
    top: u32,
    /// By record, what each column adds to a total.
    pending: Vec<Vec<f64>>,
    /// What is to be noticed of it.
    notes: Vec<Found>,
}

/// Columns that a total sums up.
const SUMMED: &[&str] = &[
    "@0",
    "@1",
    "@2",
    "on_hand",
    "in_transit",
    "produced_not_stored",
    "stated_total",
    "stated_value",
];

impl<'a> Filling<'a> {
    fn begin(sheet: &'a mut Worksheet, styles: &'a Styles, at: Spot) -> Result<Self, XlsxError> {
        sheet.set_name(at.sheet)?;
        for (i, (_, header)) in (at.left..).zip(at.columns) {
            sheet.write_string_with_format(at.row, i as u16, *header, &styles.head)?;
            sheet.set_column_width(i as u16, 14.0)?;
        }
        let offset = (at.row > 0).then(|| at.found("header-row-offset", 0));
        Ok(Self {
            sheet,
            styles,
            at: Spot {
                row: at.row + 1,
                ..at
            },
            top: at.row,
            pending: Vec::new(),
            notes: offset.into_iter().collect(),
        })
    }

    fn record(&mut self, record: &Record) -> Result<Spot, XlsxError> {
        let fields = record.table.spec().fields;
        let mut sums = vec![0.0; self.at.columns.len()];
        for (i, (key, _)) in self.at.columns.iter().enumerate() {
            let at = (self.at.row, self.at.left + i as u32);
            let (cell, ty) = match key.strip_prefix('@').and_then(|w| w.parse::<usize>().ok()) {
                Some(warehouse) => {
                    let stock = record.on_hand[warehouse];
                    (Cell::Number(stock as f64), FieldType::Qty)
                }
                None => {
                    let field = column(record.table, key);
                    let ty = fields[usize::from(field)].ty;
                    (record.get(key).clone(), ty)
                }
            };
            put(self.sheet, at, &cell, ty, self.styles)?;
            sums[i] = match &cell {
                Cell::Number(number) => *number,
                Cell::Text(text) => value::number(text).and_then(|d| d.to_f64()).unwrap_or(0.0),
                _ => 0.0,
            };
        }
        self.pending.push(sums);
        self.at.row += 1;
        Ok(Spot {
            row: self.at.row - 1,
            ..self.at
        })
    }

    /// A column to the right, with a header and figures in the first rows: the header's
    /// address.
    fn stranger(&mut self, more: u32, header: &str, figures: &[&str]) -> Result<Spot, XlsxError> {
        let row = self.top;
        let column = self.at.left + self.at.columns.len() as u32 + more;
        (self.sheet).write_string_with_format(row, column as u16, header, &self.styles.head)?;
        for (row, figure) in (row + 1..self.at.row).zip(figures) {
            self.sheet.write_string(row, column as u16, *figure)?;
        }
        Ok(Spot {
            row,
            left: column,
            ..self.at
        })
    }

    /// A row that sums up the last so many records.
    fn total(&mut self, label: &str, records: usize) -> Result<(), XlsxError> {
        let note = self.at.found("total-row-excluded", 0);
        self.notes.push(note);
        let styles = self.styles;
        let row = self.at.row;
        self.sheet
            .write_string_with_format(row, self.at.left as u16, label, &styles.head)?;
        let from = self.pending.len().saturating_sub(records);
        for (i, (key, _)) in self.at.columns.iter().enumerate() {
            if SUMMED.contains(key) {
                let sum: f64 = self.pending[from..].iter().map(|sums| sums[i]).sum();
                let sum = (sum * 100.0).round() / 100.0;
                let column = (self.at.left + i as u32) as u16;
                self.sheet
                    .write_number_with_format(row, column, sum, &styles.quantity)?;
            }
        }
        self.at.row += 1;
        Ok(())
    }
}

impl Filling<'_> {
    /// Makes the total in the last row 60 more than the sum of so many records.
    fn wrong_total(&mut self, key: &str, records: usize) -> Result<Site, XlsxError> {
        let at = self.at.columns.iter().position(|(k, _)| *k == key);
        let at = at.unwrap_or_default();
        let from = self.pending.len().saturating_sub(records);
        let sum: f64 = self.pending[from..].iter().map(|sums| sums[at]).sum();
        let spot = Spot {
            row: self.at.row - 1,
            left: self.at.left + at as u32,
            ..self.at
        };
        self.sheet.write_number_with_format(
            spot.row,
            spot.left as u16,
            sum + 60.0,
            &self.styles.quantity,
        )?;
        Ok(spot.cell())
    }

    /// Merges the first records' cells of a column, which hold the same.
    fn merge(&mut self, key: &str, value: &str) -> Result<Site, XlsxError> {
        let at = self.at.columns.iter().position(|(k, _)| *k == key);
        let left = self.at.left + at.unwrap_or_default() as u32;
        let spot = Spot {
            row: 1,
            left,
            ..self.at
        };
        let column = left as u16;
        (self.sheet).merge_range(1, column, 3, column, value, &self.styles.text)?;
        Ok(spot.cell())
    }
}

impl Written {
    /// A table in one sheet, its header at a row and column.
    fn plain(
        &mut self,
        book: &Book,
        table: TableId,
        at: Spot,
        more: impl FnOnce(&mut Self, &mut Workbook, &Styles) -> Result<(), XlsxError>,
    ) -> Result<(), XlsxError> {
        let (mut file, styles) = (workbook()?, Styles::new());
        let mut filling = Filling::begin(file.add_worksheet(), &styles, at)?;
        for (i, record) in self.of_home(book, table, Home::Plain) {
            self.spots[table.index()][i] = Some(filling.record(record)?);
        }
        self.odd_columns(book, table, &mut filling)?;
        self.notes.append(&mut filling.notes);
        more(self, &mut file, &styles)?;
        let mut bytes = file.save_to_buffer()?;
        let mut cells = book.of(table).iter().flat_map(|r| &r.cells);
        if cells.any(|c| *c == Cell::NoValue) {
            bytes = without_results(&bytes)?;
        }
        self.files.push((at.file.into(), bytes));
        Ok(())
    }

    /// One sheet a category, each with the header, totals among the rows.
    fn stock(&mut self, book: &Book) -> Result<(), XlsxError> {
        let (mut file, styles) = (workbook()?, Styles::new());
        let name = "库存.xlsx";
        for (c, category) in CATEGORIES.iter().enumerate() {
            let at = spot(name, category.name, 0, 0, STOCK);
            let mut filling = Filling::begin(file.add_worksheet(), &styles, at)?;
            let records = self.of_home(book, TableId::Stock, Home::Category(c));
            let half = records.len() / 2;
            for (n, (i, record)) in records.iter().enumerate() {
                if n == half && half > 0 {
                    filling.total("合计", half)?;
                }
                self.spots[TableId::Stock.index()][*i] = Some(filling.record(record)?);
            }
            filling.total("合计", records.len() - half)?;
            filling.total("总计", records.len())?;
            if c == 0 && book.odd.contains(&Oddity::WrongTotal) {
                let spot = filling.wrong_total("in_transit", records.len())?;
                self.is_odd(Oddity::WrongTotal, spot, Vec::new());
                let declared = found("control-total-differs", name, "", String::new());
                self.in_book.push(declared);
            }
            if c == 1 && book.odd.contains(&Oddity::Merged) {
                let spot = filling.merge("category", category.name)?;
                self.is_odd(Oddity::Merged, spot, Vec::new());
            }
            self.notes.append(&mut filling.notes);
        }
        self.files.push((name.into(), file.save_to_buffer()?));
        Ok(())
    }

    /// Two header rows, the upper one merged, and one column a warehouse.
    fn stock_by_warehouse(&mut self, book: &Book) -> Result<(), XlsxError> {
        let (mut file, styles) = (workbook()?, Styles::new());
        let at = spot("分仓库存.xlsx", "分仓库存", 1, 0, BY_WAREHOUSE);
        let mut filling = Filling::begin(file.add_worksheet(), &styles, at)?;
        for (title, from, to) in GROUPS {
            filling
                .sheet
                .merge_range(0, *from, 0, *to, title, &styles.title)?;
        }
        let records = self.of_home(book, TableId::Stock, Home::ByWarehouse);
        let half = records.len() / 2;
        for (n, (i, record)) in records.iter().enumerate() {
            if n == half && half > 0 {
                filling.total("合计", half)?;
            }
            self.spots[TableId::Stock.index()][*i] = Some(filling.record(record)?);
        }
        filling.total("合计", records.len() - half)?;
        if book.odd.contains(&Oddity::TwoMeanings) {
            let spot = filling.stranger(0, "待入库量", &["12", "30", "8"])?;
            self.is_odd(Oddity::TwoMeanings, spot.cell(), Vec::new());
        }
        if book.odd.contains(&Oddity::Thousands) {
            let spot = filling.stranger(1, "实盘数量(千件)", &[""])?;
            self.is_odd(Oddity::Thousands, spot.cell(), Vec::new());
        }
        self.notes.append(&mut filling.notes);
        self.files.push((at.file.into(), file.save_to_buffer()?));
        Ok(())
    }

    fn of_home<'a>(&self, book: &'a Book, table: TableId, home: Home) -> Vec<(usize, &'a Record)> {
        let all = book.of(table).iter().enumerate();
        all.filter(|(_, r)| r.home == home).collect()
    }

    /// Columns that are no field's.
    fn odd_columns(
        &mut self,
        book: &Book,
        table: TableId,
        filling: &mut Filling<'_>,
    ) -> Result<(), XlsxError> {
        let has = |odd, of| book.odd.contains(&odd) && table == of;
        if has(Oddity::Stranger, TableId::Customers) {
            let spot = filling.stranger(0, "门头颜色", &["红", "蓝", "白"])?;
            self.is_odd(Oddity::Stranger, spot.cell(), Vec::new());
        }
        if has(Oddity::Secrets, TableId::OnlineChannels) {
            let spot = filling.stranger(0, "登录密码", &["Qm7#dd19", "shop2024!", "888666"])?;
            self.is_odd(Oddity::Secrets, spot.cell(), Vec::new());
        }
        if has(Oddity::SameHeader, TableId::Salespeople) {
            let first = filling.stranger(0, "备用", &["甲", "乙"])?;
            let second = filling.stranger(1, "备用", &["子", "丑"])?;
            let extra = [first, second].map(|s| s.found("column-kept-as-extra", s.left));
            self.is_odd(Oddity::SameHeader, first.cell(), extra.into());
        }
        Ok(())
    }

    /// Sheets of offline channels beside their own.
    fn more_offline(
        &mut self,
        book: &Book,
        file: &mut Workbook,
        styles: &Styles,
    ) -> Result<(), XlsxError> {
        let table = TableId::OfflineChannels;
        let sheets = [
            (
                Oddity::NoRequiredColumn,
                Home::NoAgreement,
                "新签渠道",
                NO_AGREEMENT,
            ),
            (Oddity::Misnamed, Home::Misnamed, "客户名单", OFFLINE),
        ];
        for (odd, home, sheet, columns) in sheets {
            if !book.odd.contains(&odd) {
                continue;
            }
            let at = spot("线下渠道.xlsx", sheet, 0, 0, columns);
            let mut filling = Filling::begin(file.add_worksheet(), styles, at)?;
            for (i, record) in self.of_home(book, table, home) {
                self.spots[table.index()][i] = Some(filling.record(record)?);
            }
            self.is_odd(odd, at.whole(), Vec::new());
        }
        Ok(())
    }

    /// The row of a product with its sums, and under it a row for its batch.
    fn batches(&mut self, book: &Book) -> Result<(), XlsxError> {
        let (mut file, styles) = (workbook()?, Styles::new());
        let at = spot("批次库存.xlsx", "批次库存", 0, 0, BATCHES);
        let mut filling = Filling::begin(file.add_worksheet(), &styles, at)?;
        let mut first = None;
        for (i, record) in self.of_home(book, TableId::Stock, Home::Batches) {
            let note = filling.at.found("total-row-excluded", 0);
            filling.notes.push(note);
            let mut product = record.clone();
            product.set("batch_no", Cell::Empty);
            product.set("expiry", Cell::Empty);
            filling.record(&product)?;
            let mut batch = Record::new(TableId::Stock);
            for key in BATCH {
                batch.set(key, record.get(key).clone());
            }
            let spot = filling.record(&batch)?;
            self.spots[TableId::Stock.index()][i] = Some(spot);
            first.get_or_insert(spot);
        }
        if let Some(first) = first {
            let also = std::mem::take(&mut filling.notes);
            self.is_odd(Oddity::BatchRows, first.cell(), also);
        }
        self.files.push((at.file.into(), file.save_to_buffer()?));
        Ok(())
    }

    fn is_odd(&mut self, odd: Oddity, (file, sheet, cell): Site, also: Vec<Found>) {
        let rule = ODDITIES
            .iter()
            .find(|(_, o)| *o == odd)
            .map_or("", |(r, _)| r);
        let found = found(rule, file, sheet, cell);
        self.odd.insert(odd, Odd { found, also });
    }

    /// A finding of a rule at a place of the book.
    pub fn found(&self, rule: &str, at: At) -> Option<Found> {
        match at {
            At::Cell(table, row, field) => {
                let spot = self.spots[table.index()].get(row).copied()??;
                Some(found(rule, spot.file, spot.sheet, spot.address(field)?))
            }
            At::Wide => Some(found(rule, "", "", String::new())),
            At::File(odd) => Some(self.odd.get(&odd)?.found.clone()),
        }
    }

    /// GBK without a mark, as old systems export.
    fn purchases(&mut self, book: &Book) {
        let at = spot("销售流水.csv", "", 0, 0, PURCHASES);
        let line = |cells: Vec<String>| cells.join(",") + "\r\n";
        let mut text = line(PURCHASES.iter().map(|(_, h)| (*h).to_owned()).collect());
        for (i, record) in book.of(TableId::Purchases).iter().enumerate() {
            let cells = PURCHASES.iter().map(|(key, _)| plain(record.get(key)));
            text += &line(cells.collect());
            let row = i as u32 + 1;
            self.spots[TableId::Purchases.index()][i] = Some(Spot { row, ..at });
        }
        let (bytes, ..) = encoding_rs::GBK.encode(&text);
        self.notes
            .push(found("encoding-guessed", at.file, "", String::new()));
        self.files.push((at.file.into(), bytes.into_owned()));
    }
}

/// A cell as separated text has it.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) if text.contains([',', '"', '\n']) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Error(error) => (*error).into(),
        Cell::NoValue => String::new(),
    }
}

/// File, sheet and cell.
type Site = (&'static str, &'static str, String);

impl Spot {
    fn whole(&self) -> Site {
        (self.file, self.sheet, String::new())
    }

    /// Its first cell.
    fn cell(&self) -> Site {
        (self.file, self.sheet, a1::address(self.row, self.left))
    }
}

fn spot(file: &'static str, sheet: &'static str, row: u32, left: u32, columns: Columns) -> Spot {
    Spot {
        file,
        sheet,
        row,
        left,
        columns,
    }
}

/// All files.
pub fn files(book: &Book) -> Result<Written, XlsxError> {
    let mut out = Written::default();
    for table in TableId::ALL {
        out.spots[table.index()] = vec![None; book.of(table).len()];
    }
    let at = spot("客户资料.xlsx", "客户资料", 7, 0, CUSTOMERS);
    out.plain(book, TableId::Customers, at, |out, file, styles| {
        const NOTES: [&str; 5] = [
            "填表说明：",
            "1. 带 * 的列必填；不知道的写“未知：”并说明原因。",
            "2. 编码、税号、电话按文本填写，不要用数字格式。",
            "3. 日期写成 2026-06-30；金额以元为单位，年营收以万元为单位。",
            "4. 填好后发给总部数据组。",
        ];
        let sheet = file.worksheet_from_index(0)?;
        let last = CUSTOMERS.len() as u16 - 1;
        sheet.merge_range(0, 0, 0, last, "客户资料登记表（期初）", &styles.title)?;
        for (row, note) in (1u32..).zip(NOTES) {
            sheet.write_string(row, 0, note)?;
        }
        if book.odd.contains(&Oddity::HiddenRows) {
            sheet.set_row_hidden(10)?.set_row_hidden(11)?;
            out.is_odd(Oddity::HiddenRows, at.whole(), Vec::new());
        }
        Ok(())
    })?;
    out.purchases(book);
    out.stock(book)?;
    out.stock_by_warehouse(book)?;
    let at = spot("线上渠道.xlsx", "线上渠道", 0, 0, ONLINE);
    out.plain(book, TableId::OnlineChannels, at, |out, file, _| {
        file.worksheet_from_index(0)?.set_freeze_panes(1, 0)?;
        if book.odd.contains(&Oddity::NoHeader) {
            let sheet = file.add_worksheet().set_name("草稿")?;
            for row in 0..6u32 {
                for column in 0..3u16 {
                    sheet.write_number(row, column, row * 7 + u32::from(column) * 3)?;
                }
            }
            let draft = spot(at.file, "草稿", 0, 0, &[]);
            out.is_odd(Oddity::NoHeader, draft.whole(), Vec::new());
        }
        Ok(())
    })?;
    let at = spot("线下渠道.xlsx", "线下渠道", 1, 1, OFFLINE);
    out.plain(book, TableId::OfflineChannels, at, |out, file, styles| {
        out.more_offline(book, file, styles)
    })?;
    let at = spot(PEOPLE, "销售人员", 0, 0, SALESPEOPLE);
    out.plain(book, TableId::Salespeople, at, |out, file, _| {
        let sheet = file.add_worksheet();
        sheet.set_name("字典")?.set_hidden(true);
        for (column, header) in (0u16..).zip(["字典类型", "字典值", "排序号"]) {
            sheet.write_string(0, column, header)?;
        }
        let sexes = ["男", "女"].map(|sex| ("性别选项", sex));
        let departments = DEPARTMENTS.iter().map(|d| ("部门选项", *d));
        for (row, (kind, choice)) in (1u32..).zip(sexes.into_iter().chain(departments)) {
            sheet.write_string(row, 0, kind)?;
            sheet.write_string(row, 1, choice)?;
            sheet.write_number(row, 2, row)?;
        }
        let dictionary = spot(at.file, "字典", 0, 0, &[]);
        let (file, sheet, cell) = dictionary.whole();
        out.notes.push(found("sheet-skipped", file, sheet, cell));
        Ok(())
    })?;
    let at = spot("业绩.xlsx", "业绩", 0, 0, PERFORMANCE);
    out.plain(book, TableId::Performance, at, |out, file, _| {
        if book.odd.contains(&Oddity::EmptySheet) {
            file.add_worksheet().set_name("Sheet2")?;
            let empty = spot(at.file, "Sheet2", 0, 0, &[]);
            out.is_odd(Oddity::EmptySheet, empty.whole(), Vec::new());
        }
        Ok(())
    })?;
    if book.odd.contains(&Oddity::BatchRows) {
        out.batches(book)?;
    }
    if book.odd.contains(&Oddity::TextNamed) {
        let at = spot("供应商名单.xlsx", "", 0, 0, &[]);
        let also = vec![found("sheet-skipped", at.file, "", String::new())];
        out.is_odd(Oddity::TextNamed, at.whole(), also);
        let text = "供应商编码,供应商名称\r\nGY001,佳禾包装\r\n";
        out.files.push((at.file.into(), text.into()));
    }
    let sample = out.files[0].1.clone();
    for odd in &book.odd {
        if let Some((name, bytes)) = unreadable(*odd, &sample) {
            out.is_odd(*odd, (name, "", String::new()), Vec::new());
            out.files.push((name.into(), bytes));
        }
    }
    Ok(out)
}

/// A plain sheet of customers, written one at a time.
pub fn sheet(
    rows: usize,
    columns: usize,
    mut next: impl FnMut(usize) -> Record,
) -> Result<Vec<u8>, XlsxError> {
    let mut file = workbook()?;
    let of_field = |key: &&str| column(TableId::Customers, key);
    let fields: Vec<u16> = PLAIN.iter().take(columns).map(of_field).collect();
    let records = (0..rows).map(|row| Cow::Owned(next(row)));
    plain_sheet(&mut file, TableId::Customers, &fields, records)?;
    file.save_to_buffer()
}

/// A plain sheet of each table, with all its fields. What stands in columns of warehouses
/// elsewhere is one number here.
pub fn plain_sheets(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let whole = |record| match record {
        &Record {
            home: Home::ByWarehouse,
            on_hand,
            ..
        } => Cow::Owned(record.clone().with("on_hand", n(on_hand.iter().sum()))),
        _ => Cow::Borrowed(record),
    };
    let mut file = workbook()?;
    for table in TableId::ALL {
        let fields: Vec<u16> = (0u16..).take(table.spec().fields.len()).collect();
        let records = book.of(table).iter().map(whole);
        plain_sheet(&mut file, table, &fields, records)?;
    }
    file.save_to_buffer()
}

fn plain_sheet<'r>(
    file: &mut Workbook,
    table: TableId,
    fields: &[u16],
    records: impl Iterator<Item = Cow<'r, Record>>,
) -> Result<(), XlsxError> {
    let (spec, styles) = (table.spec(), Styles::new());
    let sheet = file.add_worksheet();
    sheet.set_name(spec.label.zh)?;
    for (at, field) in (0u16..).zip(fields) {
        let label = spec.fields[usize::from(*field)].label.zh;
        sheet.write_string_with_format(0, at, label, &styles.head)?;
    }
    for (row, record) in (1u32..).zip(records) {
        for (at, field) in (0u32..).zip(fields) {
            let field = usize::from(*field);
            put(
                sheet,
                (row, at),
                &record.cells[field],
                spec.fields[field].ty,
                &styles,
            )?;
        }
    }
    Ok(())
}
