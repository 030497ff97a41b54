using System.Globalization;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Web.Api;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Audit;

/// <summary>The audit log. What is searched, filtered and sorted is part of the address.</summary>
public sealed partial class AuditPage : ComponentBase, IDisposable
{
    private const int PageSize = 25;
    private static readonly IReadOnlyList<(string, string)> Outcomes = [("", "All"), .. Enum.GetNames<AuditOutcome>().Select(n => (n, n))];

    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<string> _actions = [];
    private Page<AuditEntry>? _page;
    private Problem? _problem;
    private AuditQuery? _loaded;

    [Inject]
    private IAuditLog Log { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "action")]
    private string? Action { get; set; }

    [SupplyParameterFromQuery(Name = "outcome")]
    private string? Outcome { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    private string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageParameter { get; set; }

    private int PageNumber => Math.Max(1, PageParameter ?? 1);

    private AuditQuery Query => new()
    {
        Text = string.IsNullOrWhiteSpace(Text) ? null : Text,
        Action = string.IsNullOrEmpty(Action) ? null : Action,
        Outcome = Named<AuditOutcome>(Outcome),
        From = Day(From),
        Before = Day(To)?.AddDays(1),
        Sort = Named<AuditSort>(Sort) ?? AuditSort.At,
        Descending = Order != "asc",
        Skip = (PageNumber - 1) * PageSize,
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

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => RendererInfo.IsInteractive && Query != _loaded ? LoadAsync() : Task.CompletedTask;

    private static T? Named<T>(string? name) where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private static DateTimeOffset? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue
            ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : null;

    private void Filter(string parameter, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [parameter] = string.IsNullOrEmpty(value) ? null : value, ["page"] = null }),
        replace: true);

    private async Task LoadAsync()
    {
        var query = _loaded = Query;
        try
        {
            var page = await Log.ListAsync(query, _left.Token);
            var actions = await Log.ActionsAsync(_left.Token);
            if (query == _loaded)
                (_page, _actions, _problem) = (page, actions, null);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            (_page, _problem) = (null, Problems.Report(exception));
        }
    }
}
