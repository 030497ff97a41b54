using System.Net;
using System.Net.Sockets;

namespace MarketX.DrPortal.TestServices.Processes;

/// <summary>
/// Free ports on loopback. They are drawn below the kernel's ephemeral range, so that no outgoing connection takes
/// one between our look and the server's bind, and at random, so that two checkouts can start at the same moment.
/// </summary>
internal static class LoopbackPort
{
    private const int First = 20_000;
    private const int Last = 32_000;

    public static int Free()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port))
                return port;
        }

        throw new ServiceException($"No free port between {First} and {Last} on loopback.");
    }

    /// <summary>The wanted port, or another one when it is taken.</summary>
    public static int FreeOr(int wanted) => wanted != 0 && IsFree(wanted) ? wanted : Free();

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
