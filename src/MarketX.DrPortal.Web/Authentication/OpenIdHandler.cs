using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>
/// Sign-in at the organisation's OpenID Connect provider. The framework's OAuth handler supplies state, correlation cookie and
/// PKCE; endpoints, nonce and the check of the id_token are added here.
/// </summary>
internal sealed partial class OpenIdHandler(IOptionsMonitor<OpenIdOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : OAuthHandler<OpenIdOptions>(options, logger, encoder), IAuthenticationSignOutHandler
{
    /// <summary>Name of the authentication scheme.</summary>
    public const string SchemeName = "OpenId";

    private const string NonceKey = ".nonce";

    private OpenIdConnectConfiguration? _metadata;

    /// <summary>
    /// Leads to the provider's page that ends its own session, and from there back. By a page and not by a redirect: browsers hold
    /// every redirect of a form against form-action, and a provider may have that page on another host, or lead on to others.
    /// </summary>
    public async Task SignOutAsync(AuthenticationProperties? properties)
    {
        var back = BuildRedirectUri(Options.SignedOutCallbackPath);
        string? endpoint = null;
        try
        {
            endpoint = (await MetadataAsync()).EndSessionEndpoint;
        }
        catch (Exception e) when (IsProviderDown(e))
        {
            // The portal's own session has ended already; that the provider's goes on is all that is lost.
            LogProviderDown(Logger, e);
        }

        if (string.IsNullOrEmpty(endpoint))
        {
            Response.Redirect(back);
            return;
        }

        var query = new Dictionary<string, string?> { ["client_id"] = Options.ClientId, ["post_logout_redirect_uri"] = back };
        if (properties?.GetString(PortalClaims.LoginHint) is { Length: > 0 } hint)
            query["logout_hint"] = hint;
        Response.ContentType = "text/html; charset=utf-8";
        await Response.WriteAsync(LeavingPage.To(QueryHelpers.AddQueryString(endpoint, query)), Context.RequestAborted);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        try
        {
            // Read here, because the address is then built synchronously.
            await MetadataAsync();
        }
        catch (Exception e) when (IsProviderDown(e))
        {
            LogProviderDown(Logger, e);
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        await base.HandleChallengeAsync(properties);
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var nonce = Options.Protocol.GenerateNonce();
        // Into the state, which is encrypted, before the base class seals it.
        properties.Items[NonceKey] = nonce;
        var query = QueryHelpers.ParseQuery(new Uri(base.BuildChallengeUrl(properties, redirectUri)).Query)
            .ToDictionary(p => p.Key, p => (string?)p.Value.ToString());
        query["nonce"] = nonce;
        query["response_mode"] = "query";
        return QueryHelpers.AddQueryString(_metadata!.AuthorizationEndpoint, query);
    }

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        try
        {
            // A response of another provider (RFC 9207).
            if (Request.Query["iss"] is [{ } issuer, ..] && issuer != (await MetadataAsync()).Issuer)
                return HandleRequestResult.Fail("The response names another issuer.");
            return await base.HandleRemoteAuthenticateAsync();
        }
        catch (Exception e) when (IsProviderDown(e))
        {
            return HandleRequestResult.Fail(new AuthenticationFailureException("The provider does not answer.", e));
        }
    }

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context) =>
        await new OpenIdCodeExchange(Options, await MetadataAsync(), TimeProvider).ExchangeAsync(context, Context.RequestAborted);

    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        if (tokens.Response?.RootElement is not { ValueKind: JsonValueKind.Object } answer || !answer.TryGetProperty("id_token", out var raw)
            || raw.ValueKind != JsonValueKind.String || raw.GetString() is not { Length: > 0 } idToken)
            throw new AuthenticationFailureException("The provider's answer has no id_token.");
        properties.Items.Remove(NonceKey, out var nonce);
        var check = new IdTokenCheck(Options, MetadataAsync, NewMetadataAsync);
        var claims = await check.ValidateAsync(idToken, tokens.AccessToken, nonce);
        return new AuthenticationTicket(new ClaimsPrincipal(PortalClaims.FromProvider(claims, Scheme.Name, Options.RoleClaim)), properties, Scheme.Name);
    }

    // IdentityModel wraps what went wrong on the way to the discovery document in an InvalidOperationException (IDX20803).
    private static bool IsProviderDown(Exception e) =>
        e is HttpRequestException or IOException or TaskCanceledException || (e is InvalidOperationException && e.Message.StartsWith("IDX208", StringComparison.Ordinal));

    private async Task<OpenIdConnectConfiguration> MetadataAsync() =>
        _metadata ??= await Options.Discovery.GetConfigurationAsync(Context.RequestAborted);

    private async Task<OpenIdConnectConfiguration> NewMetadataAsync()
    {
        Options.Discovery.RequestRefresh();
        _metadata = null;
        return await MetadataAsync();
    }

    [LoggerMessage(3301, LogLevel.Error, "The sign-in provider's discovery document cannot be read")]
    private static partial void LogProviderDown(ILogger logger, Exception exception);
}
