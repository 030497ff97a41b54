using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MarketX.DrPortal.Web.Components.Access;

/// <summary>API keys: who has which, until when, and when it was last used.</summary>
public sealed partial class ApiKeysPage : ComponentBase, IDisposable
{
    private const int PageSize = 25;

    private readonly CancellationTokenSource _left = new();
    private Page<ApiKey>? _page;
    private Problem? _problem;
    private (string?, int)? _loaded;

    [Inject]
    private IApiKeyStore Store { get; set; } = default!;

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

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageParameter { get; set; }

    private int PageNumber => Math.Max(1, PageParameter ?? 1);

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => RendererInfo.IsInteractive && _loaded != (Text, PageNumber) ? LoadAsync() : Task.CompletedTask;

    private void Filter(string parameter, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [parameter] = string.IsNullOrEmpty(value) ? null : value, ["page"] = null }),
        replace: true);

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

    private async Task LoadAsync()
    {
        var asked = ((string?)Text, PageNumber);
        _loaded = asked;
        try
        {
            var page = await Store.ListAsync(Text, (PageNumber - 1) * PageSize, PageSize, Time.GetUtcNow(), _left.Token);
            if (_loaded == asked)
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
