using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MarketX.DrPortal.Web.Components.Access;

/// <summary>Sessions that count: one's own, and for an Admin everybody's, to end them.</summary>
public sealed partial class SessionsPage
{
    private static readonly IReadOnlyList<(string, string)> Scopes = [("", "Everybody's"), ("mine", "Mine")];

    private Actor? _actor;

    [Inject]
    private ISessionStore Store { get; set; } = default!;

    [Inject]
    private SessionRevoker Revoker { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "whose")]
    private string? Scope { get; set; }

    private bool ShowsAll => Scope != "mine" && _actor is not null && AccessPolicy.Allows(_actor, PortalAction.ManageSessions);

    /// <inheritdoc />
    protected override SessionQuery Query => new()
    {
        // Nobody but an Admin ever gets another person's rows, whatever the address says.
        Subject = ShowsAll ? null : _actor?.Subject ?? "",
        Text = Search,
        Sort = Named<SessionSort>(Sort) ?? SessionSort.Started,
        Descending = Descending,
        Skip = Skip,
        Take = PageSize,
    };

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _actor = await Actor.GetAsync();
        await base.OnParametersSetAsync();
    }

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
            Problem = Problems.Report(exception);
        }
    }

    /// <inheritdoc />
    protected override Task<Page<Session>> ReadAsync(SessionQuery query, CancellationToken cancellationToken) =>
        Store.ListAsync(query, Time.GetUtcNow(), cancellationToken);
}
