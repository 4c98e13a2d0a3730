//! Charts as plain SVG. A bar stands in a table's cell beside its figure, so the table is
//! the chart's text; the column chart has a table of its own for screen readers.

use leptos::prelude::*;

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

/// A column chart: a label, a value and its text for each column.
pub fn columns(title: String, values: Vec<(String, f64, String)>) -> impl IntoView {
    const STEP: f64 = 40.0;
    const HEIGHT: f64 = 110.0;
    let most = values.iter().map(|v| v.1).fold(0.0, f64::max);
    let width = STEP * values.len() as f64;
    let shown: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(i, (label, value, text))| {
            let height = if most > 0.0 { (value.max(0.0) / most) * HEIGHT } else { 0.0 };
            let x = i as f64 * STEP;
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
        <svg class="column-chart" viewBox=format!("0 -4 {width} {}", HEIGHT + 24.0) aria-hidden="true">{shown}</svg>
        <table class="hidden">
            <caption>{title}</caption>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
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
