using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.TestServices.Trace;
using MarketX.DrPortal.Web.Tests.OpenId;
using Microsoft.Extensions.DependencyInjection;

namespace MarketX.DrPortal.Web.Tests.Api;

/// <summary>A program that calls the API.</summary>
internal static class ApiClient
{
    public static readonly Actor Admin = new("Ada", PortalRole.Admin, RequestOrigin.Portal);

    /// <summary>A new API key's text.</summary>
    public static async Task<IssuedApiKey> IssueKeyAsync(this SecurePortal portal, CancellationToken token, params PortalAction[] scopes)
    {
        var issued = await portal.Services.GetRequiredService<ApiKeyIssuer>().IssueAsync(Admin, "a pipeline", scopes, 30, token);
        TestTrace.Secret("an API key", issued.Reveal());
        return issued;
    }

    public static async Task<HttpResponseMessage> CallAsync(
        this HttpClient client, HttpMethod method, string path, string? bearer, CancellationToken token, string? json = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, CancellationToken token) => await response.Content.ReadFromJsonAsync<JsonElement>(token);

    /// <summary>The word that a problem document gives programs.</summary>
    public static async Task<string?> CodeAsync(this HttpResponseMessage response, CancellationToken token)
    {
        Xunit.Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (await response.JsonAsync(token)).GetProperty("code").GetString();
    }
}
