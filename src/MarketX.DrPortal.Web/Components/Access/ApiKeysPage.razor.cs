using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MarketX.DrPortal.Web.Components.Access;

/// <summary>API keys: who has which, until when, and when it was last used.</summary>
public sealed partial class ApiKeysPage
{
    [Inject]
    private IApiKeyStore Store { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    /// <inheritdoc />
    protected override (string? Text, int Skip) Query => (Search, Skip);

    /// <inheritdoc />
    protected override Task<Page<ApiKey>> ReadAsync((string? Text, int Skip) query, CancellationToken cancellationToken) =>
        Store.ListAsync(query.Text, query.Skip, PageSize, Time.GetUtcNow(), cancellationToken);

    private async Task IssueAsync()
    {
        await Dialogs.OpenAsync<NewApiKeyDialog>("New API key", options: PortalDialogs.Wide());
        await LoadAsync();
    }

    private async Task RevokeAsync(ApiKey key)
    {
        if (await Dialogs.OpenAsync<RevokeApiKeyDialog>($"Revoke {key.Name}?", new Dictionary<string, object?> { [nameof(RevokeApiKeyDialog.Key)] = key }, PortalDialogs.Narrow()) is true)
            await LoadAsync();
    }
}
