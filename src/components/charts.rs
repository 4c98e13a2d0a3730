//! Charts as plain SVG. A bar stands in a table's cell beside its figure, so the table is
//! the chart's text; the column chart has a table of its own for screen readers.

use leptos::prelude::*;
use qichu_model::Lang;

use super::grouped;

/// A horizontal bar of parts, each with its share of the whole width, per thousand, and
/// the class that colours it. The figures stand beside it, so it is silent.
pub fn bar(parts: &[(f64, &'static str)]) -> impl IntoView + use<> {
    let mut x = 0.0;
    let rects: Vec<_> = parts
        .iter()
        .map(|(share, class)| {
            let width = share.clamp(0.0, 1000.0);
            let rect = view! { <rect class=*class x=x.to_string() y="0" width=width.to_string() height="10" /> };
            x += width;
            rect
        })
        .collect();
    view! {
        <svg class="bar-chart" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">{rects}</svg>
    }
}

/// A column chart: a label, a value and its text for each column; its axis says what heights
/// mean, in the language of the page.
pub fn columns(lang: Lang, title: String, values: Vec<(String, f64, String)>) -> impl IntoView {
    const STEP: f64 = 40.0;
    const HEIGHT: f64 = 110.0;
    // Room for the axis' figures.
    const LEFT: f64 = 56.0;
    let most = values.iter().map(|v| v.1).fold(0.0, f64::max);
    let ticks = ticks(most);
    let top = ticks.last().copied().filter(|t| *t > 0.0).unwrap_or(1.0);
    let width = LEFT + STEP * values.len() as f64;
    let lines: Vec<_> = ticks
        .into_iter()
        .map(|tick| {
            let y = HEIGHT - tick / top * HEIGHT;
            view! {
                <line class="tick" x1=LEFT.to_string() x2=width.to_string() y1=y.to_string() y2=y.to_string() />
                <text x=(LEFT - 6.0).to_string() y=(y + 4.0).to_string() text-anchor="end">{short(lang, tick)}</text>
            }
        })
        .collect();
    let shown: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(i, (label, value, text))| {
            let height = value.max(0.0) / top * HEIGHT;
            let x = LEFT + i as f64 * STEP;
            view! {
                <g>
                    <title>{format!("{label}: {text}")}</title>
                    <rect class="ground" x=x.to_string() y="0" width=STEP.to_string() height=HEIGHT.to_string() />
                    <rect
                        class="a"
                        x=(x + 7.0).to_string()
                        y=(HEIGHT - height).to_string()
                        width=(STEP - 14.0).to_string()
                        height=height.to_string()
                        rx="2"
                    />
                    <text x=(x + STEP / 2.0).to_string() y=(HEIGHT + 16.0).to_string() text-anchor="middle">{label.clone()}</text>
                </g>
            }
        })
        .collect();
    let rows = values
        .into_iter()
        .map(|(label, _, text)| view! { <tr><th scope="row">{label}</th><td>{text}</td></tr> });
    view! {
        <svg class="column-chart" viewBox=format!("0 -14 {width} {}", HEIGHT + 34.0) aria-hidden="true">{lines} {shown}</svg>
        <table class="hidden">
            <caption>{title}</caption>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// From 0 in round steps to what holds the most.
fn ticks(most: f64) -> Vec<f64> {
    if most <= 0.0 {
        return vec![0.0];
    }
    let magnitude = 10f64.powf((most / 4.0).log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|step| step * magnitude);
    let step = steps.into_iter().find(|step| step * 4.0 >= most);
    let step = step.unwrap_or(most / 4.0);
    let count = (most / step).ceil() as u32;
    (0..=count).map(|i| f64::from(i) * step).collect()
}

/// A round figure as short as an axis wants it.
fn short(lang: Lang, number: f64) -> String {
    let (units, names): ([f64; 2], _) = match lang {
        Lang::Zh => ([1e8, 1e4], ["亿", "万"]),
        Lang::En => ([1e6, 1e3], ["m", "k"]),
    };
    let unit = units
        .into_iter()
        .zip(names)
        .find(|(unit, _)| number >= *unit);
    let (unit, name) = unit.unwrap_or((1.0, ""));
    let text = format!("{:.2}", number / unit);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{}{name}", grouped(text))
}

/// `0.1234` as `12.3%`.
#[must_use]
pub fn share(part: f64, whole: f64) -> String {
    if whole > 0.0 {
        format!("{:.1}%", part / whole * 100.0)
    } else {
        String::new()
    }
}

/// A decimal for people: grouped, at most two places.
#[must_use]
pub fn figure(number: rust_decimal::Decimal) -> String {
    grouped(number.round_dp(2).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_few_round_steps_and_holds_the_most() {
        assert_eq!(ticks(0.0), [0.0]);
        assert_eq!(
            ticks(87_000.0),
            [0.0, 25_000.0, 50_000.0, 75_000.0, 100_000.0]
        );
        assert_eq!(ticks(4.0), [0.0, 1.0, 2.0, 3.0, 4.0]);
        for (zh, en, number) in [
            ("2.5万", "25k", 25_000.0),
            ("500", "500", 500.0),
            ("1.2亿", "120m", 1.2e8),
        ] {
            assert_eq!(
                (short(Lang::Zh, number), short(Lang::En, number)),
                (zh.into(), en.into())
            );
        }
    }
}
