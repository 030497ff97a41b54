using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MarketX.DrPortal.Web.Components.Access;

/// <summary>Sessions that count: one's own, and for an Admin everybody's, to end them.</summary>
public sealed partial class SessionsPage : ComponentBase, IDisposable
{
    private const int PageSize = 25;
    private static readonly IReadOnlyList<(string, string)> Scopes = [("", "Everybody's"), ("mine", "Mine")];

    private readonly CancellationTokenSource _left = new();
    private Actor? _actor;
    private Page<Session>? _page;
    private Problem? _problem;
    private SessionQuery? _loaded;

    [Inject]
    private ISessionStore Store { get; set; } = default!;

    [Inject]
    private SessionRevoker Revoker { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "whose")]
    private string? Scope { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    private string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageParameter { get; set; }

    private int PageNumber => Math.Max(1, PageParameter ?? 1);

    private bool ShowsAll => Scope != "mine" && _actor is not null && AccessPolicy.Allows(_actor, PortalAction.ManageSessions);

    private SessionQuery Query => new()
    {
        // Nobody but an Admin ever gets another person's rows, whatever the address says.
        Subject = ShowsAll ? null : _actor?.Subject ?? "",
        Text = string.IsNullOrWhiteSpace(Text) ? null : Text,
        Sort = Enum.TryParse<SessionSort>(Sort, ignoreCase: true, out var sort) && Enum.IsDefined(sort) ? sort : SessionSort.Started,
        Descending = Order != "asc",
        Skip = (PageNumber - 1) * PageSize,
        Take = PageSize,
    };

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _actor = await Actor.GetAsync();
        if (RendererInfo.IsInteractive && Query != _loaded)
            await LoadAsync();
    }

    private void Filter(string parameter, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [parameter] = string.IsNullOrEmpty(value) ? null : value, ["page"] = null }),
        replace: true);

    private async Task RevokeAsync(Session session)
    {
        if (await Dialogs.OpenAsync<RevokeSessionDialog>($"End the session of {session.Name}?", new Dictionary<string, object?> { [nameof(RevokeSessionDialog.Session)] = session }, PortalDialogs.Narrow()) is true)
            await LoadAsync();
    }

    private async Task SignOutEverywhereAsync()
    {
        try
        {
            await Revoker.SignOutEverywhereAsync(await Actor.GetAsync(), CancellationToken.None);
            // This page's own session is among them: only the server can lead on from here.
            Navigation.NavigateTo("signed-out", forceLoad: true);
        }
        catch (Exception exception)
        {
            _problem = Problems.Report(exception);
        }
    }

    private async Task LoadAsync()
    {
        var query = _loaded = Query;
        try
        {
            var page = await Store.ListAsync(query, Time.GetUtcNow(), _left.Token);
            if (query == _loaded)
                (_page, _problem) = (page, null);
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
