using Microsoft.AspNetCore.Components.Server.Circuits;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Remembers where a live page's connection came from, for the audit log.</summary>
public sealed class CircuitOrigin(IHttpContextAccessor accessor) : CircuitHandler
{
    /// <summary>Network address of the browser; null where it is not known.</summary>
    public string? Address { get; private set; }

    /// <summary>The browser, as it named itself.</summary>
    public string? Client { get; private set; }

    /// <inheritdoc />
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        // The request that carries the web socket lasts as long as the connection.
        if (accessor.HttpContext is { } request)
            (Address, Client) = (RequestActor.AddressOf(request), RequestActor.ClientOf(request));
        return Task.CompletedTask;
    }
}
