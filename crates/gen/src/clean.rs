//! A book with nothing wrong about it.

use std::collections::BTreeSet;

use chrono::Datelike;
use qichu_model::TableId;
use qichu_regions::{Division, Level, by_code, covers};

use crate::book::{Book, Cell, Home, Record, after, cents, day, n, t};
use crate::facts::{
    BRANDS, CATEGORIES, CITIES, COLUMN_WAREHOUSES, DEPARTMENTS, GIVEN, INDUSTRIES, MOBILES, P,
    ROADS, SHOPS, SURNAMES, WAREHOUSES, brand, digest, gtin, uscc,
};
use crate::rng::Rng;

/// Districts where customers are.
const MAIN: usize = CITIES.len() * 2;

/// Numbers that may be given once only.
#[derive(Default)]
pub struct Serials {
    mobiles: usize,
    phones: usize,
}

impl Serials {
    fn mobile(&mut self, rng: &mut Rng) -> String {
        self.mobiles += 1;
        // Its own inverse modulo a power of ten exists: no two are alike.
        let number = (self.mobiles * 7_654_321 + 12_345_678) % 100_000_000;
        format!("{}{number:08}", rng.pick(MOBILES))
    }

    fn phone(&mut self, city: usize) -> String {
        self.phones += 1;
        let digits = CITIES[city].digits;
        let all = 10usize.pow(digits as u32 - 1);
        let number = (self.phones * 654_321 + 123_457) % all;
        let width = digits - 1;
        format!("{}-8{number:0width$}", CITIES[city].area)
    }
}

fn person(rng: &mut Rng) -> String {
    let mut of = |list: &str| list.chars().nth(rng.below(list.chars().count()));
    let names = [of(SURNAMES), of(GIVEN), of(GIVEN)];
    let short = rng.chance(40);
    let take = if short { 2 } else { 3 };
    names.into_iter().take(take).flatten().collect()
}

fn address(rng: &mut Rng) -> String {
    let road = rng.pick(ROADS);
    match rng.chance(50) {
        true => format!("{road}{}号", rng.between(1, 999)),
        false => format!(
            "{road}{}号{}幢{}室",
            rng.between(1, 999),
            rng.between(1, 12),
            rng.between(1, 9) * 100 + rng.between(1, 12)
        ),
    }
}

/// What the customers of one book have in common.
pub struct Customers {
    /// How many there are.
    pub count: usize,
    /// The first so many buy; nothing refers to the rest.
    pub buyers: usize,
    /// How many salespeople share the districts.
    pub people: usize,
    /// Where in the names' code the book begins.
    pub offset: usize,
}

impl Customers {
    pub fn new(count: usize, rng: &mut Rng) -> Self {
        Self {
            count,
            buyers: count - (count / 10).max(8).min(count / 2),
            people: owners(count),
            offset: rng.below(P * P * P),
        }
    }

    /// Characters of the company's name: codewords, so that two names differ in three
    /// places at least, or in two where there are more than [`P`] squared.
    fn brand(&self, index: usize) -> (String, usize) {
        let (a, b) = (P * P, P * P * P);
        if self.count <= a {
            let code = (index * 1_013 + self.offset) % a;
            let (x, y) = (code / P, code % P);
            let name = [
                brand(0, x),
                brand(1, y),
                brand(2, x + y),
                brand(3, x + 2 * y),
            ];
            return (name.iter().collect(), x + 3 * y);
        }
        let code = (index * 50_021 + self.offset) % b;
        let (x, y, z) = (code / a, code / P % P, code % P);
        let name = [
            brand(0, x),
            brand(1, y),
            brand(2, z),
            brand(3, x + y + z + index / b),
        ];
        (name.iter().collect(), x + 3 * y + 5 * z)
    }

    /// The customer at an index.
    pub fn make(&self, index: usize, rng: &mut Rng, serials: &mut Serials) -> Record {
        let place = rng.below(MAIN);
        let (at, district) = (place / 2, place % 2);
        let city = &CITIES[at];
        let buys = index < self.buyers;
        let mut r = Record::new(TableId::Customers);
        (r.city, r.district, r.loose) = (at, district, !buys);
        r.set("code", t(format!("KH{:05}", index + 1)));
        let (name, number) = self.brand(index);
        r.set("short_name", t(name.as_str()));
        self.form(&mut r, index, &name, number, rng);
        r.set("region", t(city.region(district)));
        r.set("address", t(address(rng)));
        let postal = format!("{}{:02}", city.postal, rng.between(1, 89));
        r.set("postal_code", t(postal));
        r.set("contact", t(person(rng)));
        r.set("mobile", t(serials.mobile(rng)));
        if rng.chance(40) {
            r.set("phone", t(serials.phone(at)));
        }
        if rng.chance(50) {
            r.set("email", t(format!("kh{:05}@example.com", index + 1)));
        }
        if rng.chance(60) {
            let called = after(day(2026, 4, 1), rng.between(0, 85));
            r.set("contact_confirmed", Cell::Date(called));
        }
        let met = after(day(2021, 1, 4), rng.between(0, 1_400));
        r.set("first_deal", Cell::Date(met));
        r.set("customer_grade", t(*rng.pick(&["A", "B", "B", "C", "D"])));
        if buys {
            credit(&mut r, rng);
        }
        r.set("salesperson", t(owner(place, self.people)));
        if rng.chance(30) {
            let note = *rng.pick(&["月底对账", "周二送货", "需提前电话", "走专线物流"]);
            r.set("notes", t(note));
        }
        r
    }

    fn form(&self, r: &mut Record, index: usize, name: &str, number: usize, rng: &mut Rng) {
        let city = &CITIES[r.city];
        let short = city.short();
        match rng.below(100) {
            0..80 => {
                let industry = &INDUSTRIES[number % INDUSTRIES.len()];
                let trade = industry.trades[number / INDUSTRIES.len() % industry.trades.len()];
                r.set("name", t(format!("{short}{name}{trade}有限公司")));
                r.set("legal_form", t("企业"));
                r.set("uscc", t(uscc("91", city.code, index)));
                r.set("industry", t(industry.name));
                // Few are large, many small: 0 is large, 3 the smallest.
                let tier = *rng.pick(&[0, 1, 1, 2, 2, 2, 3, 3]);
                let share = rng.between(0, 99);
                let within = |bounds: [i64; 3], least: i64| {
                    let low = bounds.get(tier).copied().unwrap_or(least);
                    let high = match tier {
                        0 => low * 3,
                        _ => bounds[tier - 1],
                    };
                    low + (high - low) * share / 100
                };
                if rng.chance(85) {
                    r.set("size", t(["大型", "中型", "小型", "微型"][tier]));
                    r.set("staff_count", n(within(industry.staff, 2)));
                    let least = industry.revenue[2] / 5;
                    r.set("annual_revenue", n(within(industry.revenue, least)));
                }
            }
            80..95 => {
                let (shop, industry) = SHOPS[number % SHOPS.len()];
                r.set("name", t(format!("{short}{name}{shop}")));
                r.set("legal_form", t("个体工商户"));
                r.set("uscc", t(uscc("92", city.code, index)));
                r.set("industry", t(industry));
            }
            _ => {
                r.set("name", t(format!("{short}{name}种植专业合作社")));
                r.set("legal_form", t("农民专业合作社"));
                r.set("uscc", t(uscc("93", city.code, index)));
                r.set("industry", t("农、林、牧、渔业"));
            }
        }
    }
}

/// Grades, terms and limits that go together.
fn credit(r: &mut Record, rng: &mut Rng) {
    let grade = *rng.pick(&["A", "A", "B", "B", "B", "C", "C", "D"]);
    r.set("credit_grade", t(grade));
    let (limit, terms, deposit) = match grade {
        "A" => (rng.between(200, 500), *rng.pick(&[30, 45, 60]), None),
        "B" => (rng.between(80, 250), *rng.pick(&[15, 20, 30]), Some(10)),
        "C" => (rng.between(30, 90), *rng.pick(&[7, 10, 15]), Some(30)),
        _ => (0, 0, Some(100)),
    };
    r.set("payment_terms", n(terms));
    if let Some(deposit) = deposit {
        r.set("deposit_percent", n(deposit));
    }
    if limit > 0 {
        r.set("credit_limit", n(limit * 1_000));
        if rng.chance(70) {
            let share = rng.spread(10, 80);
            r.set("opening_receivable", n(limit * 10 * share));
        }
        return;
    }
    r.set("opening_advance", n(rng.spread(20, 160) * 100));
    if rng.chance(40) {
        r.set("overdue_count", n(rng.between(1, 4)));
        r.set("overdue_amount", n(rng.spread(20, 160) * 100));
        let when = after(day(2025, 9, 1), rng.between(0, 240));
        r.set("last_overdue", Cell::Date(when));
    }
}

/// How many salespeople have customers.
fn owners(customers: usize) -> usize {
    (customers / 15).clamp(2, MAIN)
}

fn owner(place: usize, people: usize) -> String {
    format!("Y{:03}", place * people / MAIN + 1)
}

/// All tables for so many customers.
pub fn book(rows: usize, rng: &mut Rng) -> Book {
    let mut serials = Serials::default();
    let kin = Customers::new(rows, rng);
    let mut customers: Vec<Record> = (0..rows).map(|i| kin.make(i, rng, &mut serials)).collect();
    let stock = stock(rows.max(40), rng);
    let purchases = purchases(rows * 2, &mut customers[..kin.buyers], &stock, rng);
    let spare = (rows / 20).clamp(6, 30);
    let mut salespeople = salespeople(kin.people, spare, rng, &mut serials);
    further(&mut salespeople, rows, rng, &mut serials);
    let performance = performance(kin.people, rows, rng);
    let online = online(rows.max(24), rng);
    let offline = offline(rows.max(24), rng, &mut serials);
    let uncovered: Vec<String> = CITIES.iter().skip(spare).map(|c| c.region(2)).collect();
    Book {
        tables: [
            customers,
            purchases,
            stock,
            online,
            offline,
            salespeople,
            performance,
        ],
        empty: uncovered.clone(),
        uncovered,
        odd: BTreeSet::new(),
    }
}

/// Goods in the order of their files: category by category, then those with one column
/// a warehouse.
fn stock(rows: usize, rng: &mut Rng) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let of_sheets = rows * 3 / 4;
    let mut serial = 0;
    for category in 0..CATEGORIES.len() {
        let count =
            of_sheets * (category + 1) / CATEGORIES.len() - of_sheets * category / CATEGORIES.len();
        let mut made = Vec::new();
        while made.len() < count {
            let mut first = good(serial, category, rng);
            serial += 1;
            first.home = Home::Category(category);
            let twice = made.len() + 1 < count && rng.chance(15);
            first.set("warehouse", t(WAREHOUSES[0]));
            let mut second = first.clone();
            quantities(&mut first, rng);
            made.push(first);
            if twice {
                second.set("warehouse", t(WAREHOUSES[1]));
                quantities(&mut second, rng);
                made.push(second);
            }
        }
        // A quarter is never sold, so that its key may be broken.
        let sold = count - count / 4;
        let codes: Vec<String> = made.iter().map(|r| r.text("sku").into()).collect();
        for (i, record) in made.iter_mut().enumerate() {
            let alone = codes.iter().filter(|c| **c == codes[i]).count() == 1;
            record.loose = i >= sold && alone;
        }
        records.append(&mut made);
    }
    while records.len() < rows {
        let mut record = good(serial, serial % CATEGORIES.len(), rng);
        serial += 1;
        record.home = Home::ByWarehouse;
        record.on_hand = [(); COLUMN_WAREHOUSES.len()].map(|()| rng.spread(25, 800));
        record.set("in_transit", n(0));
        record.set("produced_not_stored", n(0));
        record.set("batch_no", Cell::Empty);
        record.set("expiry", Cell::Empty);
        records.push(record);
    }
    records
}

fn good(serial: usize, category: usize, rng: &mut Rng) -> Record {
    let of = &CATEGORIES[category];
    let (goods, specs) = (of.goods.len(), of.specs.len());
    let mut at = serial;
    let mut next = |count: usize| {
        let digit = at % count;
        at /= count;
        digit
    };
    let brand = next(BRANDS.len());
    // Beside each other stand different goods of different brands.
    let good = of.goods[(next(goods) + brand) % goods];
    let (spec, brand) = (of.specs[next(specs)], BRANDS[brand]);
    let mut name = format!("{brand}{good}");
    if at > 0 {
        name += &format!("（系列{at}）");
    }
    let cost = rng.spread(100, 3_200);
    let price = |percent: i64| cents(cost * percent / 100);
    let retail = rng.between(200, 240);
    let expiry = after(day(2027, 1, 10), rng.between(0, 500));
    Record::new(TableId::Stock)
        .with("sku", t(format!("SP{:05}", serial + 1)))
        .with("name", t(name))
        .with("category", t(of.name))
        .with("spec", t(spec))
        .with("brand", t(brand))
        .with("gtin", t(gtin(serial * 37 + 11)))
        .with("unit", t(of.units[serial % of.units.len()]))
        .with("batch_no", t(format!("PH2026{:05}", serial + 1)))
        .with("expiry", Cell::Date(expiry))
        .with("cost", cents(cost))
        .with("cost_kind", t(*rng.pick(&["采购", "生产"])))
        .with("wholesale_a", price(120))
        .with("wholesale_b", price(130))
        .with("wholesale_c", price(140))
        .with("wholesale_d", price(150))
        .with("minimum_price", price(160))
        .with("member_price", price(retail - 10))
        .with("retail_price", price(retail))
}

fn quantities(r: &mut Record, rng: &mut Rng) {
    let on_hand = rng.spread(25, 1_600);
    r.set("on_hand", n(on_hand));
    r.set("in_transit", n(rng.between(0, 3) * 60));
    r.set("produced_not_stored", n(rng.between(0, 3) * 25));
    if rng.chance(60) {
        r.set("counted", n(on_hand));
    }
    total(r);
}

/// The stated total and value that the other cells give.
pub fn total(r: &mut Record) {
    let number = |key| r.number(key).unwrap_or(0.0);
    let sum = number("on_hand") + number("in_transit") + number("produced_not_stored");
    let value = (sum * number("cost") * 100.0).round() / 100.0;
    r.set("stated_total", Cell::Number(sum));
    r.set("stated_value", Cell::Number(value));
}

/// Each buyer's first document stays whole; later ones of every other buyer are loose,
/// and the rest state what they bought in the year.
fn purchases(rows: usize, buyers: &mut [Record], stock: &[Record], rng: &mut Rng) -> Vec<Record> {
    let sold: Vec<&Record> = stock.iter().filter(|r| !r.loose).collect();
    let mut records: Vec<Record> = Vec::new();
    let mut bought = vec![0; buyers.len()];
    let mut document = 0;
    while records.len() < rows && !buyers.is_empty() {
        let at = match document {
            d if d < buyers.len() => d,
            _ => rng.below(buyers.len()),
        };
        let first = document < buyers.len();
        document += 1;
        let date = after(day(2025, 7, 2), rng.between(0, 360));
        let lines = if first { 1 } else { rng.between(1, 3) };
        for line in 1..=lines {
            let item = *rng.pick(&sold);
            let grade = buyers[at].text("customer_grade").to_lowercase();
            let price = item.number(&format!("wholesale_{grade}"));
            let price = (price.unwrap_or(1.0) * 100.0).round() as i64;
            let discount = *rng.pick(&[0, 0, 0, 2, 5]);
            let loose = !first && at % 2 == 1;
            let back = loose && rng.chance(4);
            let quantity = rng.spread(5, 120) * if back { -1 } else { 1 };
            let amount = (price * quantity * (100 - discount) + 50).div_euclid(100);
            bought[at] += amount;
            let mut r = Record::new(TableId::Purchases)
                .with("document_no", t(format!("XS2026{document:06}")))
                .with("line", n(line))
                .with("customer", t(buyers[at].text("code")))
                .with("sku", t(item.text("sku")))
                .with("kind", t("产品"))
                .with("date", Cell::Date(date))
                .with("quantity", n(quantity))
                .with("unit_price", cents(price))
                .with("amount", cents(amount))
                .with("tax_rate", n(*rng.pick(&[6, 9, 13])))
                .with("currency", t("CNY"))
                .with("is_return", t(if back { "是" } else { "否" }));
            if discount > 0 {
                r.set("discount_percent", n(discount));
            }
            r.loose = loose && !back;
            records.push(r);
        }
    }
    records.truncate(rows.max(buyers.len()));
    let mut left = vec![0.0; buyers.len()];
    for r in &records {
        let at: usize = r.text("customer")[2..].parse().unwrap_or(1);
        left[at - 1] += r.number("amount").unwrap_or(0.0);
    }
    for (i, buyer) in buyers.iter_mut().enumerate().step_by(2) {
        buyer.set(
            "stated_annual_purchase",
            cents((left[i] * 100.0).round() as i64),
        );
    }
    records
}

fn online(rows: usize, rng: &mut Rng) -> Vec<Record> {
    const PLATFORMS: &[&str] = &[
        "天猫",
        "京东",
        "官网/自建站",
        "淘宝",
        "拼多多",
        "官网/自建站",
        "抖音",
        "快手",
        "小红书",
        "微信小店",
        "1688",
    ];
    let make = |i: usize| {
        let platform = PLATFORMS[i % PLATFORMS.len()];
        let visitors = rng.spread(1_000, 64_000);
        let buyers = visitors * rng.between(12, 90) / 1_000;
        let orders = buyers + buyers * rng.between(0, 20) / 100;
        let rate = (buyers as f64 / visitors as f64 * 10_000.0).round() / 100.0;
        let shop = format!("{}{}", brand(0, i), brand(1, i + i / P));
        let mut r = Record::new(TableId::OnlineChannels)
            .with("platform", t(platform))
            .with("shop_name", t(format!("{shop}旗舰店")))
            .with("account", t(format!("shop{:04}", i + 1)))
            .with("owner", t(person(rng)))
            .with("period_start", Cell::Date(day(2026, 1, 1)))
            .with("period_end", Cell::Date(day(2026, 6, 30)))
            .with("visitors", n(visitors))
            .with("page_views", n(visitors * rng.between(2, 6)))
            .with("buyers", n(buyers))
            .with("orders", n(orders))
            .with("conversion_rate", Cell::Number(rate))
            .with("revenue", cents(orders * rng.between(3_000, 20_000)));
        if platform.starts_with("官网") {
            r.set("domain", t(format!("shop{:04}.example.com", i + 1)));
            r.set("icp_no", t(format!("浙ICP备{:08}号", 20_260_001 + i)));
        }
        r.loose = true;
        r
    };
    (0..rows).map(make).collect()
}

/// The first are sole agents, each in a district of its own.
fn offline(rows: usize, rng: &mut Rng, serials: &mut Serials) -> Vec<Record> {
    let sole = (rows / 6).min(MAIN / 4);
    let make = |i: usize| {
        let exclusive = i < sole;
        let place = if exclusive {
            i
        } else {
            sole + rng.below(MAIN - sole)
        };
        let (city, district) = (place / 2, place % 2);
        let region = CITIES[city].region(district);
        let kind = if exclusive {
            "代理商"
        } else {
            *rng.pick(&["实体店", "经销商"])
        };
        let shop = format!("{}{}", brand(2, i), brand(3, i + i / P));
        let starts = after(day(2024, 1, 1), rng.between(0, 700));
        let ends = after(day(2026, 12, 31), rng.between(0, 500));
        let number = format!("XY2024-{:04}", i + 1);
        let mut r = Record::new(TableId::OfflineChannels)
            .with("kind", t(kind))
            .with("code", t(format!("QD{:04}", i + 1)))
            .with("name", t(format!("{}{shop}专营店", CITIES[city].short())))
            .with("region", t(region.as_str()))
            .with("address", t(address(rng)))
            .with("contact", t(person(rng)))
            .with("phone", t(serials.phone(city)))
            .with("agreement_no", t(number.as_str()))
            .with("start", Cell::Date(starts))
            .with("end", Cell::Date(ends))
            .with("exclusive", t(if exclusive { "是" } else { "否" }))
            .with("territory", t(region))
            .with("product_lines", t(CATEGORIES[i % CATEGORIES.len()].name))
            .with("terms", t(*rng.pick(&["现款现货", "季度返利", "按月结算"])))
            .with(
                "attachment",
                t(format!("{number}.pdf sha256:{}", digest(i))),
            );
        (r.city, r.district, r.loose) = (city, district, true);
        r
    };
    (0..rows).map(make).collect()
}

/// Those who share the districts where customers are, then those with a district that
/// has none.
fn salespeople(owners: usize, spare: usize, rng: &mut Rng, serials: &mut Serials) -> Vec<Record> {
    let make = |i: usize| {
        let own = (0..MAIN).filter(|place| place * owners / MAIN == i);
        let mut territory: Vec<String> = own
            .map(|place| CITIES[place / 2].region(place % 2))
            .collect();
        if let Some(city) = i.checked_sub(owners) {
            territory.push(CITIES[city].region(2));
        }
        let mut r = salesperson(i, territory.join("、"), rng, serials);
        r.loose = i >= owners;
        r
    };
    (0..owners + spare).map(make).collect()
}

fn salesperson(index: usize, territory: String, rng: &mut Rng, serials: &mut Serials) -> Record {
    let born = after(day(1975, 2, 1), rng.between(0, 9_000));
    // On the opening date.
    let turned = (born.month(), born.day()) <= (7, 1);
    let age = 2026 - i64::from(born.year()) - i64::from(!turned);
    let hired = after(day(2020, 3, 1), rng.between(0, 1_500));
    Record::new(TableId::Salespeople)
        .with("code", t(format!("Y{:03}", index + 1)))
        .with("name", t(person(rng)))
        .with("sex", t(*rng.pick(&["男", "女"])))
        .with("age", n(age))
        .with("birth_date", Cell::Date(born))
        .with("mobile", t(serials.mobile(rng)))
        .with("email", t(format!("y{:03}@example.com", index + 1)))
        .with("department", t(*rng.pick(DEPARTMENTS)))
        .with("hired", Cell::Date(hired))
        .with("territory", t(territory))
        .with("territory_start", Cell::Date(day(2025, 1, 1)))
}

/// From so many rows on a company has people all over the country.
const NATIONAL: usize = 1_000;

/// One person for each category of goods in each district of other cities, up to so many
/// people in all.
fn further(made: &mut Vec<Record>, rows: usize, rng: &mut Rng, serials: &mut Serials) {
    if rows < NATIONAL {
        return;
    }
    let is_ours = |d: &Division| {
        let mut codes = CITIES.iter().filter_map(|c| c.code.parse().ok());
        codes.any(|city| covers(city, d.code))
    };
    let districts = (110_101..660_000)
        .filter_map(by_code)
        .filter(|d| d.level() == Level::District && !is_ours(d));
    let lines = districts.flat_map(|d| CATEGORIES.iter().map(move |c| (d, c.name)));
    for (district, line) in lines.take(rows.saturating_sub(made.len())) {
        let mut r = salesperson(made.len(), district.full_name(), rng, serials);
        r.set("product_line_scope", t(line));
        r.loose = true;
        made.push(r);
    }
}

/// For each person the years before, as many as there are rows for, last year, this year
/// and its months.
fn performance(people: usize, rows: usize, rng: &mut Rng) -> Vec<Record> {
    /// Rows of a year with its months.
    const YEAR: usize = 13;
    const MOST_YEARS: usize = 8;
    let years = (rows / (people * YEAR)).min(MOST_YEARS) as i32;
    let mut made = Vec::new();
    for person in 1..=people {
        let row = |period: String| {
            Record::new(TableId::Performance)
                .with("salesperson", t(format!("Y{person:03}")))
                .with("period", t(period))
        };
        let last = rng.spread(300, 4_800) * 1_000;
        for year in 2025 - years..2025 {
            let of_month: Vec<i64> = (0..12)
                .map(|_| last * rng.between(60, 90) / 1_200)
                .collect();
            made.push(row(format!("{year}年")).with("actual", n(of_month.iter().sum())));
            for (month, actual) in (1..).zip(of_month) {
                made.push(row(format!("{year}-{month:02}")).with("actual", n(actual)));
            }
        }
        let target = last * rng.between(98, 120) / 100;
        made.push(row("2025年".into()).with("actual", n(last)));
        made.push(row("2026年".into()).with("target", n(target)));
        let mut left = target;
        for month in 1..=12 {
            let own = match month {
                12 => left,
                _ => target / 12 * rng.between(92, 108) / 100 / 100 * 100,
            };
            left -= own;
            let mut r = row(format!("2026-{month:02}")).with("target", n(own));
            if month <= 6 {
                r.set("actual", n(own * rng.between(90, 112) / 100));
            }
            made.push(r);
        }
    }
    made
}
