using System.Globalization;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Web.Api;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Audit;

/// <summary>The audit log. What is searched, filtered and sorted is part of the address.</summary>
public sealed partial class AuditPage
{
    private static readonly IReadOnlyList<(string, string)> Outcomes = [("", "All"), .. Enum.GetNames<AuditOutcome>().Select(n => (n, n))];

    private IReadOnlyList<string> _actions = [];

    [Inject]
    private IAuditLog Log { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "action")]
    private string? Action { get; set; }

    [SupplyParameterFromQuery(Name = "outcome")]
    private string? Outcome { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    /// <inheritdoc />
    protected override AuditQuery Query => new()
    {
        Text = Search,
        Action = string.IsNullOrEmpty(Action) ? null : Action,
        Outcome = Named<AuditOutcome>(Outcome),
        From = Day(From),
        Before = Day(To)?.AddDays(1),
        Sort = Named<AuditSort>(Sort) ?? AuditSort.At,
        Descending = Descending,
        Skip = Skip,
        Take = PageSize,
    };

    // What is shown is what is downloaded, all pages of it.
    private string CsvLink => Navigation.GetUriWithQueryParameters(AuditApi.CsvPath, new Dictionary<string, object?>
    {
        ["q"] = Query.Text,
        ["action"] = Query.Action,
        ["outcome"] = Query.Outcome?.ToString(),
        ["from"] = Query.From?.ToString("O", CultureInfo.InvariantCulture),
        ["before"] = Query.Before?.ToString("O", CultureInfo.InvariantCulture),
        ["sort"] = Query.Sort.ToString(),
        ["order"] = Query.Descending ? null : "asc",
    });

    private static DateTimeOffset? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue
            ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : null;

    /// <inheritdoc />
    protected override async Task<Page<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var page = await Log.ListAsync(query, cancellationToken);
        _actions = await Log.ActionsAsync(cancellationToken);
        return page;
    }
}
