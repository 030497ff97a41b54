using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Web.Authentication;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace MarketX.DrPortal.Web.Api;

/// <summary>
/// Who calls the API: a token of the organisation's provider, or an API key of this portal. Microsoft's bearer handler is
/// configured here and nowhere else, so that another version of it is a change to this file.
/// </summary>
internal static class ApiAuthentication
{
    /// <summary>Chooses between token and key by how the credential begins.</summary>
    public const string Scheme = "Api";

    private const string BearerPrefix = "Bearer ";

    public static void AddApiAuthentication(this IServiceCollection services, SignInKind kind, AzureAdOptions provider)
    {
        var authentication = services.AddAuthentication()
            .AddPolicyScheme(Scheme, null, options => options.ForwardDefaultSelector = context => IsKey(context.Request) || kind != SignInKind.OpenId
                ? ApiKeyHandler.SchemeName
                : JwtBearerDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        if (kind == SignInKind.OpenId)
            authentication.AddJwtBearer(options => Configure(options, provider));
    }

    /// <summary>The bearer credential of a request; null when it has none.</summary>
    public static string? CredentialOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? header[BearerPrefix.Length..].Trim() : null;

    private static bool IsKey(HttpRequest request) => CredentialOf(request)?.StartsWith(ApiKeySecret.Prefix, StringComparison.Ordinal) == true;

    private static void Configure(JwtBearerOptions options, AzureAdOptions provider)
    {
        options.RequireHttpsMetadata = !provider.AllowInsecureAuthority;
        options.ConfigurationManager = OpenIdSignIn.DiscoveryOf(provider, new HttpClient());
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.IncludeErrorDetails = false;
        var token = options.TokenValidationParameters;
        token.ValidAudience = provider.ResolvedAudience;
        // Entra's v1 tokens come from another issuer than the discovery document names.
        if (provider.IsEntra && Guid.TryParse(provider.TenantId, out _))
            token.ValidIssuers = [$"https://sts.windows.net/{provider.TenantId}/"];
        token.ValidAlgorithms = OpenIdOptions.Algorithms;
        token.RequireSignedTokens = true;
        token.RequireExpirationTime = true;
        token.ClockSkew = OpenIdOptions.ClockSkew;
        token.NameClaimType = PortalClaims.Name;
        token.RoleClaimType = PortalClaims.Role;
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                // An id_token tells who signed in somewhere; it is no permission to call this API.
                var user = context.Principal!;
                if (user.HasClaim(c => c.Type == "nonce") || ApiActor.ApplicationOf(user) is null)
                    context.Fail("Not an access token.");
                else if (provider.IsEntra && Guid.TryParse(provider.TenantId, out _) && user.FindFirst("tid")?.Value != provider.TenantId)
                    context.Fail("Another tenant's token.");
                PortalClaims.TakeRoles(user, provider.RoleClaim);
                return Task.CompletedTask;
            },
        };
    }
}
